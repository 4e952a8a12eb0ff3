import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Instruction, Option } from '../../../src/analysis/answers/instruction.ts';
import {
  optionColumns,
  otherColumn,
  questionColumns,
  questionNames,
  unlistedColumns,
} from '../../../src/analysis/tables/rows/columnNames.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { lines, submissionA, writeSnapshot } from './support/snapshotFolder.ts';
import { csvOf, makeTables, wideOf } from './support/tables.ts';

describe('Column name', () => {
  const folder = temporaryFolder();
  const asked = (question: string, order = 1, id = '0191a2b3-0001-7000-8000-00000000abcd'): Instruction => ({
    type: 'free_text',
    id,
    question,
    page: 1,
    order,
    help: undefined,
    validation: undefined,
  });
  const nameOf = (question: string): string | undefined =>
    [...questionColumns([asked(question)]).values()][0]?.answer;
  const option = (label: string, value: Option['value'] = label): Option => ({
    label,
    value,
    exclusive: false,
  });

  for (const [question, name] of [
    ['How often do you cook?', 'q01_how_often_do_you_cook'],
    ["What's your name", 'q01_whats_your_name'],
    ['Größe der Küche – süß?', 'q01_grosse_der_kuche_suss'],
    ['¿Qué cocinaste, señora?', 'q01_que_cocinaste_senora'],
    ['Smørrebrød œuvre Łódź', 'q01_smorrebrod_oeuvre_lodz'],
    ['料理は好きですか', 'q01_料理は好きですか'],
    ['Rice cooker (炊飯器)', 'q01_rice_cooker'],
    ['हिन्दी में', 'q01_हिन्दी_में'],
    ['', 'q01_question_0000abcd'],
    ['😊 ???', 'q01_question_0000abcd'],
    ['../../etc/passwd', 'q01_etc_passwd'],
    ['"; DROP TABLE x; --', 'q01_drop_table_x'],
    ['=cmd|x', 'q01_cmd_x'],
    ['1', 'q01_1'],
  ] as const) {
    it(`is derived from the question ${JSON.stringify(question)}: ${name}`, () => {
      assert.equal(nameOf(question), name);
    });
  }

  it('has whole words of a long question and the beginning of a long word', () => {
    const long = nameOf('Please think of all the dishes that you cooked during the last week');
    assert.equal(long, 'q01_please_think_of_all_the_dishes_that_you');
    assert.equal(nameOf('x'.repeat(200)), `q01_${'x'.repeat(40)}`);
  });

  it('is short and unique, with letters, digits and underscores only', () => {
    const question = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(
        fc.array(question, { maxLength: 12 }),
        fc.array(question, { maxLength: 8 }),
        (texts, labels) => {
          const columns = questionColumns(texts.map((text, index) => asked(text, index + 1, String(index))));
          const options = labels.map((label, value) => option(label, value));
          const names = [...columns.values()].flatMap((each) => [
            each.answer,
            each.unit,
            each.text,
            each.count,
            ...optionColumns(each, options),
          ]);
          assert.equal(new Set(names).size, names.length);
          for (const name of names) {
            assert.match(name, /^q\d+_[\p{L}\p{M}\p{N}_]*$/u);
            assert.ok(Array.from(name).length <= 90);
          }
        },
      ),
    );
  });

  it('depends only on the questions, whose order distinguishes equal ones', () => {
    const columns = questionColumns([asked('Why?', 1, 'a'), asked('Why?', 2, 'b')]);
    assert.deepEqual(
      [...columns.values()].map(({ answer }) => answer),
      ['q01_why', 'q02_why'],
    );
  });

  it('joins question and option with two underscores and ends the later of two equal names with its position', () => {
    const [columns] = questionColumns([asked('Why?')]).values();
    assert.ok(columns);
    const options = [option('Yes'), option('Yes!', 'y'), option('★', 5), option('', '')];
    assert.deepEqual(optionColumns(columns, options), [
      'q01_why__yes',
      'q01_why__yes_2',
      'q01_why__5',
      'q01_why__option',
    ]);
  });

  it('is unique for each option, whatever numbers the labels end with', () => {
    const [columns] = questionColumns([asked('Why?')]).values();
    assert.ok(columns);
    assert.deepEqual(
      optionColumns(
        columns,
        ['x 3', 'x', 'x'].map((label) => option(label)),
      ),
      ['q01_why__x_3', 'q01_why__x', 'q01_why__x_4'],
    );
    fc.assert(
      fc.property(fc.array(fc.constantFrom('x', 'x 2', 'x 3', 'x!'), { maxLength: 8 }), (labels) => {
        const names = optionColumns(
          columns,
          labels.map((label) => option(label)),
        );
        assert.equal(new Set(names).size, labels.length);
      }),
    );
  });

  it('is the id of a question missing in the codebook or the key of an unknown field', () => {
    assert.equal(unlistedColumns('0191A2B3-0001').answer, 'x_0191a2b3_0001');
    assert.equal(unlistedColumns('').answer, 'x_unnamed');
    assert.equal(otherColumn('Some Key'), 'record_some_key');
    assert.equal(otherColumn('__proto__'), 'record_proto');
  });

  it('may equal a property of every object, and records without that key leave the cell empty', async () => {
    const record = '{"__proto__":{"x":1},"constructor":"c","toString":"t","responses":{}}';
    const rows = await wideOf(folder(), {
      'responses.jsonl': `${record}\n{"responses":{}}\n`,
    });
    const names = ['record_proto', 'record_constructor', 'record_tostring'];
    assert.deepEqual(
      rows.map((row) => names.map((name) => row[name])),
      [
        ['{"x":1}', 'c', 't'],
        ['', '', ''],
      ],
    );
  });

  describe('of an unlisted question', () => {
    it('differs for similar ids and is the same in all tables', async () => {
      const ids = ['a_1', 'A-1', 'a-1-text', 'a 1'];
      const photo = `files/${submissionA}/a.jpg`;
      const answers = ids.map((instruction_id) => ({
        instruction_id,
        type: 'file_upload',
        value: [{ path: photo }],
      }));
      await writeSnapshot(folder(), {
        'responses.jsonl': lines({ submission_id: submissionA, responses: answers }),
        [photo]: 'x',
      });
      await makeTables(folder());
      const names = ['x_a_1', 'x_a_1_2', 'x_a_1_text_2', 'x_a_1_3'];
      const inTable = async (name: string) =>
        (await csvOf(folder(), name)).map((row) => [row['instruction_id'], row['column']]);
      const expected = ids.map((id, index) => [id, names[index]]);
      assert.deepEqual(await inTable('responses_long.csv'), expected);
      assert.deepEqual(await inTable('codebook.csv'), expected);
      assert.deepEqual(await inTable('files.csv'), expected);
      const [wide] = await csvOf(folder(), 'responses_wide.csv');
      assert.deepEqual(
        Object.keys(wide ?? {}).filter((name) => names.includes(name)),
        names,
      );
    });

    it('is unique, whatever the ids', () => {
      const id = fc.string({
        unit: fc.constantFrom('a', 'A', '1', '2', '_', '-', '_text', '_unit'),
        maxLength: 6,
      });
      fc.assert(
        fc.property(fc.uniqueArray(id, { maxLength: 30 }), (ids) => {
          const namesOf = questionNames([]);
          const namesFor = (each: string): string[] => Object.values({ ...namesOf(each) });
          const names = ids.flatMap(namesFor);
          assert.equal(new Set(names).size, names.length);
          assert.deepEqual(ids.flatMap(namesFor), names);
        }),
      );
    });
  });
});
