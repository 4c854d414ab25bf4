// From a record to a person: dates, status, employment, grade, zone, hours. What cannot be read is left empty and named.
import { addDays, isDay } from '../dates.js';
import { normalized } from './table.js';

const STATUS = {
  active: 'active',
  true: 'active',
  1: 'active',
  yes: 'active',
  employed: 'active',
  enabled: 'active',
  pending: 'pending',
  onboarding: 'pending',
  prehire: 'pending',
  leave: 'on-leave',
  onleave: 'on-leave',
  suspended: 'on-leave',
  inactive: 'inactive',
  terminated: 'inactive',
  retired: 'inactive',
  deceased: 'inactive',
  left: 'inactive',
  false: 'inactive',
  0: 'inactive',
  no: 'inactive',
  disabled: 'inactive',
};
const EMPLOYMENT = {
  permanent: 'permanent',
  fulltime: 'permanent',
  parttime: 'permanent',
  employee: 'permanent',
  internal: 'permanent',
  regular: 'permanent',
  fixedterm: 'fixed-term',
  fixed: 'fixed-term',
  temp: 'temporary',
  temporary: 'temporary',
  seasonal: 'temporary',
  contractor: 'contractor',
  contract: 'contractor',
  freelance: 'contractor',
  freelancer: 'contractor',
  external: 'contractor',
  consultant: 'contractor',
  intern: 'intern',
  internship: 'intern',
  trainee: 'intern',
  student: 'intern',
  apprentice: 'intern',
};

/** A reader of records under one mapping; `note(row, column, message)` takes what is wrong with a value. */
export function personReader({ mapping, zones, asOf, note }) {
  return (record) => {
    const one = (field) => record.values[field]?.[0] ?? null;
    const many = (field) => record.values[field] ?? [];
    const wrong = (field, message) => note(record.row, field, message);
    const start = date(one('start_date'), mapping, (why) => wrong('start_date', why));
    let end = date(one('end_date'), mapping, (why) => wrong('end_date', why));
    // The file names the last day; from here on it is the first day no longer employed.
    if (end && !mapping.dates?.end_is_exclusive) end = addDays(end, 1);
    if (start && end && end < start) {
      wrong('end_date', 'the last day lies before the first; left empty');
      end = null;
    }
    const country = countryOf(one('country'), (why) => wrong('country', why));
    const teams = many('team');
    return {
      id: one('id'),
      name: one('display_name'),
      title: one('job_title'),
      grade: gradeOf(one, mapping, (why) => wrong('grade', why)),
      department: one('department'),
      division: one('division'),
      costCenter: one('cost_center'),
      function: one('function'),
      site: one('site'),
      country,
      timeZone: zones(one('time_zone'), one('site'), country, mapping.zones ?? {}, (why) => wrong('time_zone', why)),
      employment: EMPLOYMENT[normalized(one('employment') ?? '')] ?? null,
      status: statusOf(one('status'), start, end, asOf, (why) => wrong('status', why)),
      start,
      end,
      week: weekOf(one('shift_start'), one('shift_end'), mapping),
      managers: many('manager'),
      dottedManagers: many('dotted_manager'),
      teams: one('unit') ? [`unit-${one('unit')}`, ...teams] : teams,
      languages: many('language').flatMap(languagesIn),
      attributes: record.attributes,
    };
  };
}

/** An ISO date, also with a time behind it, or one in the mapping's own form. A year from 9000 on stands for "no end". */
function date(text, mapping, wrong) {
  if (!text) return null;
  const formats = mapping.dates?.formats ?? ['%Y-%m-%d'];
  const day = formats.map((format) => inFormat(text, format)).find(Boolean) ?? inFormat(text.split(/[T ]/)[0], '%Y-%m-%d');
  if (!day || day < '1900') {
    wrong(
      `“${text}” is no date in the form ${formats.join(' or ').replace(/%Y/g, 'YYYY').replace(/%m/g, 'MM').replace(/%d/g, 'DD')}; left empty`,
    );
    return null;
  }
  return day >= '9000' ? null : day;
}

function inFormat(text, format) {
  const order = [...format.matchAll(/%([Ymd])/g)].map((match) => match[1]);
  const pattern = format
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace('%Y', '(\\d{4})')
    .replace(/%[md]/g, '(\\d{1,2})');
  const match = new RegExp(`^${pattern}$`).exec(text);
  if (!match) return null;
  const part = (letter) => match[order.indexOf(letter) + 1]?.padStart(2, '0');
  const day = `${part('Y')}-${part('m')}-${part('d')}`;
  return isDay(day) ? day : null;
}

function countryOf(text, wrong) {
  if (!text) return null;
  const code = text.toUpperCase();
  if (code === 'UK') return 'GB';
  if (/^[A-Z]{2}$/.test(code)) return code;
  wrong(`“${text}” is no country code of two letters; left empty`);
  return null;
}

function statusOf(text, start, end, asOf, wrong) {
  const byDates = end && end <= asOf ? 'inactive' : start && start > asOf ? 'pending' : null;
  if (!text) return byDates ?? 'active';
  const written = STATUS[normalized(text)];
  if (!written) wrong(`status “${text}” has no meaning here: taken as inactive`);
  const status = written ?? 'inactive';
  return byDates && (status === 'active' || status === 'on-leave') ? byDates : status;
}

function gradeOf(one, mapping, wrong) {
  const text = one('grade');
  if (text && /^\d{1,7}$/.test(text)) return Number(text);
  if (text) wrong(`grade “${text}” is no whole number; left empty`);
  for (const { from, table } of mapping.grades ?? []) {
    const grade = table[one(from) ?? ''];
    if (grade !== undefined) return grade;
  }
  return null;
}

/** Weekly hours of a shift such as 07:00 to 15:00; none where the file names none. */
function weekOf(start, end, mapping) {
  const minutes = (text) =>
    /^([01]?\d|2[0-3]):([0-5]\d)(:|$)/
      .exec(text ?? '')
      ?.slice(1, 3)
      .map(Number);
  const [since, until] = [minutes(start), minutes(end)].map((time) => time && time[0] * 60 + time[1]);
  if (since === undefined || until === undefined) return null;
  const weekdays = mapping.shifts?.weekdays ?? [1, 2, 3, 4, 5];
  return weekdays.map((weekday) => ({ weekday, since, until: until > since ? until : until + 1440, hours: 'working' }));
}

/** BCP 47 tags of `en_US` or of a list such as `nl, en;q=0.8`. */
export const languagesIn = (text) =>
  text
    .split(',')
    .map((part) => part.split(';')[0].trim().replaceAll('_', '-'))
    .filter((tag) => tag && tag !== '*');
