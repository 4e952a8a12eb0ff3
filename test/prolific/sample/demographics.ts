import { cookingStudies } from './studies.ts';
import { Random } from './random.ts';

/** What Prolific knows about a participant, by the headers of its CSV. */
export type Demographics = Readonly<Record<(typeof demographicHeaders)[number], string>>;

export const demographicHeaders = [
  'Age',
  'Sex',
  'Ethnicity simplified',
  'Country of birth',
  'Country of residence',
  'Nationality',
  'Language',
  'Student status',
  'Employment status',
] as const;

const countries = [
  ['United Kingdom', 'English'],
  ['Germany', 'German'],
  ['South Africa', 'English'],
  ['Poland', 'Polish'],
  ['Mexico', 'Spanish'],
  ['Portugal', 'Portuguese'],
  ['United States', 'English'],
  ['Korea, Republic of', 'Korean'],
  ["C\u00f4te d'Ivoire", 'French'],
] as const;

const jobs = ['Full-Time', 'Full-Time', 'Full-Time', 'Part-Time', 'Unemployed (and job seeking)', 'Other'];

/** Returns a participant's demographics, which depend on their id and study only. */
export function demographicsOf(participantId: string, studyId: string): Demographics {
  const draw = (what: string): Random => Random.of(`${participantId} ${what}`);
  const isUk = studyId === cookingStudies[0].id;
  const [born, language] = draw('birth').pick(countries);
  const [residence] =
    isUk || draw('moved').chance(0.3) ? (isUk ? countries[0] : draw('residence').pick(countries)) : [born];
  const birth = isUk && draw('native').chance(0.8) ? countries[0] : ([born, language] as const);
  const age = ageIn(draw('age'));
  const isStudent = age < 30 && draw('student').chance(0.5);
  const known: Demographics = {
    Age: String(age),
    Sex: draw('sex').pick(['Female', 'Male', 'Female', 'Male', 'Female', 'Male', 'Female', 'Male', 'Male']),
    'Ethnicity simplified': draw('ethnicity').pick([
      'White',
      'White',
      'White',
      'Asian',
      'Black',
      'Mixed',
      'Other',
    ]),
    'Country of birth': birth[0],
    'Country of residence': residence,
    Nationality: birth[0],
    Language: birth[1],
    'Student status': isStudent ? 'Yes' : 'No',
    'Employment status':
      age > 66 ? "Not in paid work (e.g. homemaker', 'retired or disabled)" : draw('job').pick(jobs),
  };
  if (draw('revoked').chance(0.015)) return replaced(known, () => 'CONSENT_REVOKED');
  return replaced(known, (value, header) => {
    const random = draw(`${header} missing`);
    if (header === 'Sex' || header === 'Ethnicity simplified') {
      if (random.chance(0.02)) return 'Prefer not to say';
    }
    if (['Student status', 'Employment status', 'Language'].includes(header)) {
      if (random.chance(0.08)) return 'DATA_EXPIRED';
    }
    return random.chance(0.01) ? '' : value;
  });
}

/** Returns an age from 18 to 75; most are in their twenties and thirties. */
function ageIn(random: Random): number {
  const [one, other] = [random.fraction(), random.fraction()];
  return 18 + Math.floor(58 * Math.min(one, other * 1.4, 0.999));
}

function replaced(known: Demographics, replace: (value: string, header: string) => string): Demographics {
  return Object.fromEntries(
    Object.entries(known).map(([header, value]) => [header, replace(value, header)]),
  ) as Demographics;
}
