import { readFileSync } from "node:fs";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { messageOf } from "./errors.ts";

/**
 * Copies the journal to a versioned bucket of the surviving region, in the background: at most one copy at a time, and
 * the newest lines always follow. A copy that fails is reported once and never holds up the run.
 */
export class JournalCopy {
  private readonly s3: S3Client;
  private readonly at: { Bucket: string; Key: string };
  private readonly path: string;
  private readonly onFailure: (message: string) => void;
  private running: Promise<void> | undefined;
  private isDirty = false;
  private hasFailed = false;

  constructor(s3: S3Client, to: { bucket: string; run: string }, path: string, onFailure: (message: string) => void) {
    this.s3 = s3;
    this.at = { Bucket: to.bucket, Key: `failover/${to.run}/journal.jsonl` };
    this.path = path;
    this.onFailure = onFailure;
  }

  /** Told after each line; returns at once. */
  touch(): void {
    this.isDirty = true;
    this.running ??= this.copy().finally(() => {
      this.running = undefined;
    });
  }

  /** Waits for the last copy. */
  async end(): Promise<void> {
    while (this.running) await this.running;
  }

  private async copy(): Promise<void> {
    while (this.isDirty) {
      this.isDirty = false;
      try {
        await this.s3.send(new PutObjectCommand({ ...this.at, Body: readFileSync(this.path) }));
      } catch (error) {
        if (!this.hasFailed)
          this.onFailure(`the journal's copy to bucket ${this.at.Bucket} fails: ${messageOf(error)}`);
        this.hasFailed = true;
      }
    }
  }
}
