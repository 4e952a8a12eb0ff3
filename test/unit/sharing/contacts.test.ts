import assert from 'node:assert/strict';
import { contactsIn, withoutContacts } from '../../../src/sharing/clean/contacts.ts';

const found = (text: string): readonly string[] =>
  contactsIn(text).map((each) => `${each.kind}: ${each.found}`);

describe('Contacts in texts', () => {
  const some: readonly (readonly [text: string, ...found: string[]])[] = [
    ['write to jo.smith+lab@mail.example.com!', 'e-mail: jo.smith+lab@mail.example.com'],
    ['für müller@übung.de', 'e-mail: müller@übung.de'],
    [
      'see https://example.com/a?b=1 or www.example.org',
      'link: https://example.com/a?b=1',
      'link: www.example.org',
    ],
    ['on instagram.com/somebody', 'link: instagram.com/somebody'],
    ['call +49 (0)151 2345-6789', 'phone: +49 (0)151 2345-6789'],
    ['my number is 07700 900123.', 'phone: 07700 900123'],
    ['(555) 123-4567', 'phone: (555) 123-4567'],
    ['Tel.01701234567, fax,0170–1234567', 'phone: 01701234567', 'phone: 0170–1234567'],
    ['+49\u202f170\u202f1234567', 'phone: +49\u202f170\u202f1234567'],
    ['٠١٧٠١٢٣٤٥٦٧', 'phone: ٠١٧٠١٢٣٤٥٦٧'],
    ['mu\u0308ller＠example.org', 'e-mail: mu\u0308ller＠example.org'],
    ['o’neil@example.ie', 'e-mail: o’neil@example.ie'],
    ['on bit.ly/abcd and linktr.ee/jo', 'link: bit.ly/abcd', 'link: linktr.ee/jo'],
  ];
  for (const [text, ...expected] of some)
    it(`are found: ${text}`, () => assert.deepEqual(found(text), expected));

  const none = [
    'on 2026-10-20',
    'on 20.10.2026',
    'I paid 1500',
    'at 10:30',
    'e.g. and so on',
    '3.14159265',
    'a@b',
    'between 1 and 2',
    'from 2010–2015 and 1990 - 2005',
  ];
  for (const text of none) it(`aren’t seen in: ${text}`, () => assert.deepEqual(found(text), []));

  it('are replaced by what they are', () => {
    const text = 'jo@example.com, +49 151 23456789 https://example.com';
    assert.equal(withoutContacts(text, contactsIn(text)), '[e-mail], [phone] [link]');
  });

  it('are looked for in a long text in a short time', () => {
    for (const part of ['a.', 'a@', '1 ', '(1', 'www.', 'x://', '-', 'ä', '1-.'])
      assert.ok(Array.isArray(contactsIn(part.repeat(50_000))));
  }).timeout(20_000);
});
