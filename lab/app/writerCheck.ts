import type { CommitGate, WriterLease } from "../../contract/index.ts";

/**
 * The lease, with a switch that a lab's positive control turns off: an application that commits without asking must
 * be caught by the judge as a second writer. Production code asks the lease itself.
 */
export class WriterCheck implements CommitGate {
  readonly #lease: WriterLease;
  #lastHeld: number | undefined;
  enabled: boolean;

  constructor(lease: WriterLease, enabled: boolean) {
    this.#lease = lease;
    this.enabled = enabled;
  }

  epoch(): number | undefined {
    const held = this.#lease.epoch();
    this.#lastHeld = held ?? this.#lastHeld;
    return this.enabled ? held : (held ?? this.#lastHeld ?? this.#lease.known?.epoch);
  }

  mayCommit(epoch: number): boolean {
    return this.enabled ? this.#lease.mayCommit(epoch) : true;
  }
}
