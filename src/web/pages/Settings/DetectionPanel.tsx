import { useQuery } from '@tanstack/react-query';
import { detectionQuery } from '../../api/read-queries.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { QueryError } from '../../components/QueryError.tsx';
import { Panel } from '../../components/Panel.tsx';
import { formatScore, formatShare } from '../../format/number.ts';
import { useMay } from '../../state/use-may.ts';
import { SettingRow } from './SettingRow.tsx';
import './DetectionPanel.css';

/** For everyone who uses this server. */
export function DetectionPanel() {
  const query = useQuery(detectionQuery());
  const settings = query.data;
  const mayChange = useMay('change detection');
  return (
    <Panel title="Detection" note="for everyone who uses this server">
      <QueryError query={query} />
      <SettingRow
        name="Contamination"
        help={
          settings?.threshold === undefined
            ? 'The share of lines taken as anomalous. It takes effect with the first model.'
            : `The share of lines taken as anomalous. The threshold that follows from it is ${formatScore(settings.threshold)}.`
        }
      >
        <span className="DetectionPanel-value">
          {settings === undefined
            ? '…'
            : settings.contamination === 'auto'
              ? 'automatic'
              : formatShare(settings.contamination)}
          <ButtonLink href="/models">{mayChange ? 'Change with a preview' : 'See a preview'}</ButtonLink>
        </span>
      </SettingRow>
    </Panel>
  );
}
