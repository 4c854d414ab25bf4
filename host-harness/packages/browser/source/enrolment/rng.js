// Chance that is the same everywhere, and the same as the harness's: xoshiro256** (Blackman and Vigna, 2018), seeded by
// SplitMix64. Whole numbers alone.
const MASK = (1n << 64n) - 1n;
const wrap = (number) => number & MASK;
const rotate = (number, by) => wrap((number << by) | (number >> (64n - by)));

/** FNV-1a of bytes, 64 bits. */
export const hashOf = (bytes) => bytes.reduce((hash, byte) => wrap((hash ^ BigInt(byte)) * 0x100000001b3n), 0xcbf29ce484222325n);

export class Rng {
  #state;

  /** The stream `name` of `seed`, a whole number. */
  constructor(seed, name) {
    const bytes = [...new TextEncoder().encode(name)];
    for (let at = 0n; at < 64n; at += 8n) bytes.push(Number((BigInt(seed) >> at) & 255n));
    // The hash keeps the streams apart; the quality comes from SplitMix64 and xoshiro.
    let mix = hashOf(bytes);
    this.#state = Array.from({ length: 4 }, () => {
      mix = wrap(mix + 0x9e3779b97f4a7c15n);
      let z = mix;
      z = wrap((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
      z = wrap((z ^ (z >> 27n)) * 0x94d049bb133111ebn);
      return z ^ (z >> 31n);
    });
  }

  /** The next 64 random bits. */
  next() {
    const [a, b, c0, d0] = this.#state;
    const result = wrap(rotate(wrap(b * 5n), 7n) * 9n);
    const [c, d] = [c0 ^ a, d0 ^ b];
    this.#state = [a ^ d, b ^ c, c ^ wrap(b << 17n), rotate(d, 45n)];
    return result;
  }

  /** A number below `bound`, without bias (Lemire, 2019, with rejection); 0 for bound 0. */
  below(bound) {
    if (bound === 0) return 0;
    const wide = BigInt(bound);
    const threshold = wrap(-wide) % wide;
    for (;;) {
      const product = this.next() * wide;
      if (wrap(product) >= threshold) return Number(product >> 64n);
    }
  }

  /** True with a chance of `perMille` in 1,000. */
  chance(perMille) {
    return this.below(1000) < perMille;
  }

  /** One of `items`. */
  pick(items) {
    return items[this.below(items.length)];
  }

  /** An index into `weights`, drawn in proportion to them. */
  weighted(weights) {
    let left = this.below(weights.reduce((sum, weight) => sum + weight, 0));
    for (const [index, weight] of weights.entries()) {
      if (left < weight) return index;
      left -= weight;
    }
    return 0;
  }
}
