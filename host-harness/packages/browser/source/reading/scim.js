// SCIM 2.0 (RFC 7643): a ListResponse, an array of resources or one, in the forms that real providers send. Names are compared
// without case; extensions may be nested or flattened; a manager may be an object, an array of one, a text, or a `$ref` alone.
import { add, complete } from './mapping.js';

const DOTTED = ['dottedlinemanager', 'dottedmanager', 'matrixmanager', 'secondarymanager'];
const ENTERPRISE = ['employeenumber', 'costcenter', 'organization', 'division', 'department', 'manager'];
const lowered = (object) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key.toLowerCase(), value]));
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value) => (['string', 'number', 'boolean'].includes(typeof value) ? String(value).trim() : '');

/** Users and groups of a document; an error where it is no SCIM. */
export function directoryOf(document, sensitive) {
  const top = isObject(document) ? lowered(document) : document;
  const resources = Array.isArray(top) ? top : (top?.resources ?? (top?.username !== undefined ? [document] : null));
  if (!Array.isArray(resources)) throw new Error('this JSON is no list of SCIM resources: there is no `Resources` in it');
  const directory = { users: [], groups: [], dropped: new Map(), keys: new Map() };
  resources.forEach((resource, at) => {
    if (!isObject(resource)) throw new Error(`resource ${at + 1} is not an object`);
    const flat = flatten(resource);
    dropSensitive(flat, sensitive, directory.dropped);
    const isGroup = String(flat.schemas ?? '').includes(':Group') || flat.members !== undefined;
    (isGroup ? directory.groups : directory.users).push(flat);
  });
  return directory;
}

/** Folds extensions into one map: objects of a `urn:…:User` are opened, `urn:…:User:manager` becomes `manager`. */
function flatten(resource) {
  const flat = {};
  for (const [name, value] of Object.entries(resource)) {
    const last = name
      .split(':')
      .at(-1)
      .toLowerCase()
      .replace(/\.value$/, '');
    const whole = isObject(value) && !ENTERPRISE.includes(last) && !Object.keys(lowered(value)).includes('value');
    if (!name.toLowerCase().startsWith('urn:')) flat[name.toLowerCase()] = value;
    else if (whole) Object.assign(flat, lowered(value));
    else flat[last] = value;
  }
  return flat;
}

function dropSensitive(flat, sensitive, dropped) {
  const note = (name, value) => {
    const canonical = name && sensitive(name);
    if (canonical) {
      if (value !== null) dropped.set(name, { canonical, values: (dropped.get(name)?.values ?? 0) + 1 });
    } else if (isObject(value)) Object.entries(value).forEach(([key, inner]) => note(key, inner));
    else if (Array.isArray(value)) value.forEach((inner) => note('', inner));
  };
  for (const [name, value] of Object.entries(flat)) {
    note(name, value);
    if (sensitive(name)) delete flat[name];
  }
}

/** The users as records, their managers resolved to keys, and what became of each attribute. */
export function recordsOfDirectory(directory, mapping) {
  const keyName = (mapping.scim?.key ?? 'id').toLowerCase();
  const keys = directory.users.map((user) => text(user[keyName]) || text(user.id));
  const find = phoneBook(directory.users, keys);
  const teams = new Map();
  for (const group of directory.groups) {
    for (const member of references(group.members)) teams.set(member, [...(teams.get(member) ?? []), text(group.id)]);
  }
  const used = new Set(['id', 'schemas', 'meta', keyName]);
  const records = directory.users.map((user, at) => {
    const record = { row: at + 1, values: {}, attributes: [] };
    const get = (...names) => {
      const name = names.find((one) => text(user[one]) !== '');
      if (name) used.add(name);
      return name ? text(user[name]) : '';
    };
    const put = (field, value) => value && add(record, field, value, mapping);
    put('id', keys[at]);
    put('display_name', fullName(user, used));
    put('job_title', get('title'));
    put('status', get('active'));
    put('employment', get('usertype'));
    put('department', get('department'));
    put('division', get('division', 'organization'));
    put('cost_center', get('costcenter'));
    put('time_zone', get('timezone'));
    put('language', get('preferredlanguage', 'locale'));
    const place = address(user);
    if (place) {
      used.add('addresses');
      put('site', text(place.locality));
      put('country', text(place.country));
    }
    for (const [field, names] of [
      ['manager', ['manager']],
      ['dotted_manager', DOTTED],
    ]) {
      const name = names.find((one) => references(user[one]).length > 0);
      if (name) used.add(name);
      for (const manager of references(user[name])) {
        if (!(record.values[field] ?? []).includes(find(manager))) put(field, find(manager));
      }
    }
    const inGroups = references(user.groups);
    if (inGroups.length > 0) used.add('groups');
    for (const team of new Set([...inGroups, ...(teams.get(text(user.id)) ?? [])])) put('team', team);
    for (const [field, columns] of Object.entries(mapping.columns ?? {})) {
      if (field === 'manager' || field === 'dotted_manager') continue;
      const value = get(...[columns].flat().map((name) => name.toLowerCase()));
      if (value) {
        delete record.values[field];
        put(field, value);
      }
    }
    return complete(record, mapping);
  });
  return { records, columns: attributesOf(directory, used) };
}

function attributesOf({ users, dropped }, used) {
  const counts = new Map();
  for (const user of users) for (const name of Object.keys(user)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const there = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...there.map(([name, values]) => ({ name, fields: used.has(name) ? [name] : [], dropped: null, values })),
    ...[...dropped].map(([name, { canonical, values }]) => ({ name, fields: [], dropped: canonical, values })),
  ];
}

function fullName(user, used) {
  const name = isObject(user.name) ? lowered(user.name) : {};
  used.add('displayname').add('name');
  return text(user.displayname) || text(name.formatted) || [name.givenname, name.familyname].map(text).filter(Boolean).join(' ');
}

function address(user) {
  const addresses = (Array.isArray(user.addresses) ? user.addresses : []).filter(isObject).map(lowered);
  return (
    addresses.find((one) => text(one.type).toLowerCase() === 'work') ?? addresses.find((one) => text(one.primary) === 'true')
  );
}

/** The values of a reference: a text, an object with `value` or `$ref`, or a list of those. */
function references(value) {
  if (Array.isArray(value)) return value.flatMap(references);
  if (!isObject(value)) return text(value) ? [text(value)] : [];
  const object = lowered(value);
  const named = ['value', 'managerid', 'id'].map((name) => text(object[name])).find(Boolean);
  const reference = named ?? text(object.$ref).split('/').at(-1);
  return reference ? [reference] : [];
}

/** Whom a manager's name means: by id, external id, user name, employee number or address, in this order. */
function phoneBook(users, keys) {
  const books = ['id', 'externalid', 'username', 'employeenumber'].map(
    (name) => new Map(users.map((user, at) => [text(user[name]).toLowerCase(), keys[at]]).filter(([named]) => named)),
  );
  books.push(new Map(users.flatMap((user, at) => references(user.emails).map((mail) => [mail.toLowerCase(), keys[at]]))));
  return (name) => books.find((book) => book.has(name.toLowerCase()))?.get(name.toLowerCase()) ?? name;
}
