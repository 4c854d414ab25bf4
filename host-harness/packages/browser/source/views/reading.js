// What was read from the file, and what was not.
import { el, longList, table } from './dom.js';
import { counted, whole } from './words.js';

const FIELDS = {
  id: 'key of the person',
  manager: 'manager',
  dotted_manager: 'dotted-line manager',
  display_name: 'name',
  job_title: 'title',
  level_label: 'level',
  cost_center: 'cost center',
  time_zone: 'time zone',
  start_date: 'first day',
  end_date: 'last day',
  mentor_places: 'how many to teach',
  mentee_places: 'how many to learn from',
  takes_part_as: 'takes part as',
  wants_to_learn: 'wants to learn',
  off_limits: 'will not discuss',
  spoken: 'languages',
  oriented_on: 'orientation',
  shift_start: 'start of the day',
  shift_end: 'end of the day',
};
const fieldName = (field) => FIELDS[field] ?? field.replaceAll('_', ' ');

/** The fields that somebody may choose for a column. */
const CHOICES = [
  'id',
  'display_name',
  'manager',
  'dotted_manager',
  'job_title',
  'grade',
  'level_label',
  'department',
  'team',
  'division',
  'function',
  'site',
  'country',
  'time_zone',
  'employment',
  'status',
  'start_date',
  'end_date',
  'language',
  'takes_part_as',
  'mentor_places',
  'mentee_places',
  'teaches',
  'wants_to_learn',
  'off_limits',
  'interests',
  'spoken',
  'oriented_on',
];

/** A form in which each column is given its meaning; `onChoose` gets a field or null for each. */
export function columnsForm(columns, onChoose) {
  const choice = ({ name, fields }) =>
    el(
      'select',
      { 'aria-label': `Read ${name} as` },
      el('option', { value: '' }, 'not read'),
      CHOICES.map((field) => el('option', { value: field, selected: fields[0] === field }, fieldName(field))),
    );
  const chooser = columns.map((column) => (column.dropped ? null : choice(column)));
  const form = el(
    'form',
    {
      onsubmit(event) {
        event.preventDefault();
        onChoose(chooser.map((select) => select?.value || null));
      },
    },
    table(
      'What becomes of each column',
      ['Column', 'Read as', 'Values'],
      columns.map(({ name, dropped, values }, at) => [
        name,
        dropped ? el('span', { class: 'flag good' }, `dropped: ${dropped}`) : chooser[at],
        values === undefined ? '' : whole(values),
      ]),
    ),
    el('button', { type: 'submit' }, 'Read again like this'),
  );
  return form;
}

export function readingView({ report }, onChoose) {
  const { counts, columns, skipped, notes } = report;
  const dropped = columns.filter((column) => column.dropped);
  const unread = columns.filter((column) => !column.dropped && column.fields.length === 0);
  const missing = [
    counts.grade < counts.people && `${whole(counts.people - counts.grade)} without a grade`,
    counts.timeZone < counts.people &&
      `${whole(counts.people - counts.timeZone)} without a time zone: they are matched, but their sessions cannot be planned`,
    counts.byName > 0 && `${counted(counts.byName, 'manager was', 'managers were')} found by name instead of key`,
    counts.strangers > 0 &&
      `${counted(counts.strangers, 'person has a manager', 'people have a manager')} who is not in the file: their reporting line is not known`,
    !report.managed && 'Nobody has a manager: reporting lines are unknown, and nothing can be proposed until the file has them',
  ].filter(Boolean);
  return el(
    'div',
    { class: 'card' },
    el('h3', { tabindex: '-1', id: 'read-title' }, `${counted(counts.people, 'person', 'people')} read from ${report.name}`),
    el(
      'ul',
      { class: 'facts' },
      el('li', {}, `${report.format}, ${report.encoding}. ${report.why}.`),
      el(
        'li',
        {},
        skipped.length === 0
          ? 'Every row was read.'
          : `${counted(skipped.length, 'row was', 'rows were')} left out; the reasons are below.`,
      ),
      dropped.length > 0 &&
        el(
          'li',
          { class: 'good' },
          `Dropped before anything was read: ${dropped.map(({ name, dropped, values }) => `${name} (${dropped}, ${counted(values, 'value', 'values')})`).join('; ')}.`,
        ),
      missing.map((text) => el('li', { class: 'warn' }, `${text}.`)),
      el(
        'li',
        {},
        {
          role: 'The file says who takes part.',
          topics: 'Whoever teaches something takes part as mentor, whoever wants to learn something as mentee.',
        }[report.saysWho] ??
          'The file does not say who takes part, teaches or wants to learn: people and topics are made up by a rule, to try things out.',
      ),
    ),
    skipped.length + notes.length > 0 &&
      el(
        'details',
        {},
        el('summary', {}, `Rows left out (${skipped.length}) and values that could not be read (${notes.length})`),
        longList(
          [
            ...skipped.map(({ row, why }) => [row, `left out: ${why}`]),
            ...notes.map(({ row, field, message }) => [row, `${fieldName(field)}: ${message}`]),
          ],
          ([row, why]) => el('li', {}, el('strong', {}, `Row ${row}`), ` ${why}.`),
          { class: 'plain' },
        ),
      ),
    el(
      'details',
      {},
      el(
        'summary',
        {},
        `Columns: ${columns.length - unread.length - dropped.length} read, ${unread.length} not read, ${dropped.length} dropped`,
      ),
      report.format === 'CSV' ? columnsForm(columns, onChoose) : attributes(columns),
    ),
  );
}

const attributes = (columns) =>
  table(
    'What became of each attribute',
    ['Attribute', 'Read', 'Values'],
    columns.map(({ name, fields, dropped, values }) => [
      name,
      dropped
        ? el('span', { class: 'flag good' }, `dropped: ${dropped}`)
        : fields.length > 0
          ? 'yes'
          : el('span', { class: 'soft' }, 'not read'),
      whole(values),
    ]),
  );
