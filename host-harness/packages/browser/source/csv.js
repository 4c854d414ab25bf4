// Tables to take along, for a spreadsheet.

/** Rows of cells as CSV. A cell never begins like a formula. */
export const csvText = (rows) => rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';

const cell = (value) =>
  `"${String(value ?? '')
    .replace(/^[=+\-@\t\r]/, "'$&")
    .replaceAll('"', '""')}"`;

/** A cell as it was before `csvText` kept it from being a formula. */
export const cellValue = (text) => text.trim().replace(/^'(?=[=+\-@\t\r])/, '');
