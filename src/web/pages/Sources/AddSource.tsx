import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { SourceDto } from '../../../api/sources.ts';
import { statusQuery } from '../../api/read-queries.ts';
import { CodeBlock } from '../../components/CodeBlock.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Segments } from '../../components/Segments.tsx';
import { useMay } from '../../state/use-may.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import { ArrivalLight } from './ArrivalLight.tsx';
import { sendSnippets } from './send-snippets.ts';
import './AddSource.css';

/** What to paste where, for each shipper that works today. */
export function AddSource({ sources }: { readonly sources: readonly SourceDto[] | undefined }) {
  const { address, updateView } = usePageAddress();
  const mayMakeTokens = useMay('create token');
  const status = useQuery(statusQuery());
  const token = status.data?.authentication === true;
  const snippets = sendSnippets(location.origin, { token });
  const chosen = snippets.find(({ name }) => name === address.view.show) ?? snippets[0];
  if (chosen === undefined) return null;
  return (
    <Panel title="Add a source" note="pick what you send with">
      <div className="AddSource">
        <Segments
          label="Sender"
          segments={snippets.map(({ name }) => ({ value: name, label: name }))}
          chosen={chosen.name}
          onChoose={(name) => updateView({ show: name }, { replace: true })}
        />
        <p className="muted">
          {chosen.where}
          {token && (
            <>
              {' · '}
              {mayMakeTokens ? (
                <Link className="link" href="/settings">
                  make a token with the role ingest
                </Link>
              ) : (
                'ask an admin for a token with the role ingest'
              )}{' '}
              and put it into LOGSENTRY_TOKEN
            </>
          )}
        </p>
        <CodeBlock label={`${chosen.name} snippet`} code={chosen.code} />
        <ArrivalLight sources={sources} />
        <p className="muted">
          Fields are found by their usual names: timestamp, level, service, host, message. Everything else is
          kept beside them. NDJSON, a JSON array or plain text lines all go to the same address, also gzipped.
          What speaks Elasticsearch, Loki, OTLP, Splunk, Datadog, syslog, GELF, Fluent Forward or journald is
          understood too; docs/ingest.md says where.
        </p>
      </div>
    </Panel>
  );
}
