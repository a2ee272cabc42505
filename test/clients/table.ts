import { type Client, type Outage } from './client.ts';

const LOST: Readonly<Record<Outage['survives'], string>> = {
  crash: 'nothing',
  restart: 'nothing when it stops in order',
  none: 'what is sent meanwhile',
};

/** The client's row in the table of `docs/send/README.md`: name, what is lost while LogSentry is away, and why. */
export function tableRow({ name, page, outage }: Client): readonly string[] {
  const { survives, once, because } = outage;
  return [`[${name}](${page}.md)`, LOST[survives], once === true ? `${because}: stored once` : because];
}
