import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Identifiers, removedId } from '../../../src/sharing/ids/identifiers.ts';

const id = '66a1f0c2d4e5b6a7980c1d2a';

describe('IDs in texts', () => {
  it('are removed wherever they are, in any case', () => {
    const ids = new Identifiers();
    ids.add('participant-0042');
    assert.equal(ids.remove(`a participant-0042, xPARTICIPANT-0042y`), `a ${removedId}, x${removedId}y`);
  });

  it('are removed if they look like Prolific’s or like UUIDs, known or not', () => {
    const ids = new Identifiers();
    assert.equal(ids.remove(`mine: ${id}`), `mine: ${removedId}`);
    assert.equal(ids.remove('0191A2B3-0001-7000-8000-0000000000aa.'), `${removedId}.`);
    assert.equal(ids.remove('0191a2b3_0001_7000_8000_0000000000aa'), removedId);
    assert.equal(ids.remove(`${id}${id}`), `${id}${id}`, 'a checksum isn’t an ID');
  });

  it('are removed if they are written in full-width letters, or with invisible characters between', () => {
    const ids = new Identifiers();
    const wide = id.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));
    assert.equal(ids.remove(`mine: ${wide}`), `mine: ${removedId}`);
    assert.equal(ids.remove(`${id.slice(0, 9)}\u200b${id.slice(9)}`), removedId);
    assert.equal(ids.remove('ｗｉｄｅ\u200b'), 'ｗｉｄｅ\u200b');
  });

  it('are left if they are short, or words', () => {
    const ids = new Identifiers();
    for (const word of ['p2', '1234567', 'every_day', 'participant']) ids.add(word);
    const text = 'p2 said 1234567 every_day participant';
    assert.equal(ids.remove(text), text);
  });

  it('include completion codes as whole words, in the case that was used', () => {
    const ids = new Identifiers();
    for (const code of ['C1SECRET9', 'NOCODE', 'yes', 'Thanks']) ids.addCode(code);
    assert.equal(
      ids.remove('C1SECRET9 NOCODE nocode yes Thanks XC1SECRET9'),
      `${removedId} ${removedId} nocode yes Thanks XC1SECRET9`,
    );
  });

  it('are found in texts of any characters, and what is left has none', () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 });
    const some = fc.constantFrom(id, 'İD-0000001', 'ıD-00000002', 'participant-0042');
    fc.assert(
      fc.property(
        fc.array(fc.oneof(text, some), { maxLength: 6 }),
        fc.array(some, { minLength: 1 }),
        (parts, known) => {
          const ids = new Identifiers();
          for (const each of known) ids.add(each);
          const clean = ids.remove(parts.join(''));
          for (const each of known) assert.ok(!clean.includes(each));
          assert.ok(!ids.isIn(clean));
        },
      ),
      { numRuns: 30 },
    );
  });
});
