/** The languages that notebooks are made in. */
export const notebookLanguages = ['python', 'r', 'sql'] as const;

export type NotebookLanguage = (typeof notebookLanguages)[number];
