import { objectIdOf } from './ids.ts';

/** The owner of the token. */
export const account = {
  id: objectIdOf('account'),
  email: 'mina.okafor@example.org',
  first_name: 'Mina',
  last_name: 'Okafor',
};

/** Another member of the workspaces. */
export const colleague = {
  id: objectIdOf('colleague'),
  name: 'Jürgen Weiß',
  email: 'juergen.weiss@example.org',
};
