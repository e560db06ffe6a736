/** One key for each thing that somebody means to do, kept until it is done: trying again never does it twice. */

export class Keys {
  private readonly kept = new Map<string, string>();

  constructor(private readonly fresh: () => string = () => crypto.randomUUID()) {}

  /** The key for `meant`, such as an action with its body; the same until `done`. */
  of(meant: string): string {
    const known = this.kept.get(meant);
    if (known !== undefined) return known;
    const key = this.fresh();
    this.kept.set(meant, key);
    return key;
  }

  /** It happened: meaning the same once more is a new thing. */
  done(meant: string): void {
    this.kept.delete(meant);
  }
}
