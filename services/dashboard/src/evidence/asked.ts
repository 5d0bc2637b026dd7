/** Something that the gateway is asked for once of each state of what is picked; the answer of before is shown until the new one is there. */
export class Asked<Value> {
  readonly #changed: () => void;
  #held: { readonly of: string; readonly state: string; readonly value: Value | undefined } | null =
    null;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Undefined while the first answer is on its way. */
  of(picked: string, state: string, ask: () => Promise<Value>): Value | undefined {
    const held = this.#held?.of === picked ? this.#held : null;
    if (held?.state === state) return held.value;
    this.#held = { of: picked, state, value: held?.value };
    void ask().then((value) => {
      if (this.#held?.of !== picked || this.#held.state !== state) return;
      this.#held = { of: picked, state, value };
      this.#changed();
    });
    return held?.value;
  }

  /** What was answered is asked for again. */
  forget(): void {
    this.#held = null;
  }
}
