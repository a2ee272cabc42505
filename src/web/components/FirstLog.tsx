import { ButtonLink } from './Button.tsx';
import { CodeBlock } from './CodeBlock.tsx';
import { curlLine } from './curl-line.ts';
import './FirstLog.css';

/** What to do while there is not a single line: shown instead of empty charts. Goes away with the first line. */
export function FirstLog() {
  return (
    <section className="FirstLog" aria-labelledby="first-log">
      <h2 id="first-log">Send the first line</h2>
      <p>Nothing has arrived yet. Paste this into a terminal; the line shows up here within a second.</p>
      <CodeBlock label="Command that sends a line" code={curlLine(location.origin)} />
      <p>Or send a whole file: plain text, JSON lines, or gzip of either.</p>
      <CodeBlock
        label="Command that sends a file"
        code={`npx logsentry send --url ${location.origin} app.log`}
      />
      <p className="FirstLog-waiting" role="status">
        <span className="FirstLog-dot" aria-hidden="true" />
        Waiting for the first line
      </p>
      <p className="muted">
        After about 2,000 lines LogSentry knows enough to say what is not normal. Other senders are described
        under Sources.
      </p>
      <ButtonLink href="/sources">All ways to send</ButtonLink>
    </section>
  );
}
