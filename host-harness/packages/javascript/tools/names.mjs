// The contract's names in JavaScript, as the transpiler spells them.

/** `mentor-places` to `mentorPlaces`. */
export const camel = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());

/** `lock-override` to `LockOverride`. */
export const pascal = (name) => camel(`-${name}`);

/** `mentor-places` to `mentor_places`. */
export const snake = (name) => name.replaceAll('-', '_');
