import { FirstLog } from '../../components/FirstLog.tsx';
import { useStats } from '../../live/use-stats.ts';
import { AnomaliesPanel } from './AnomaliesPanel.tsx';
import { IncidentsPanel } from './IncidentsPanel.tsx';
import { LevelsPanel } from './LevelsPanel.tsx';
import { NewPatternsPanel } from './NewPatternsPanel.tsx';
import { OverviewSentence } from './OverviewSentence.tsx';
import { RatePanel } from './RatePanel.tsx';
import { ServicesPanel } from './ServicesPanel.tsx';
import { useOverview } from './use-overview.ts';
import './Overview.css';

/** What is going on, and what is not as usual. */
export function Overview() {
  const data = useOverview();
  const stats = useStats();
  if (stats?.entries === 0) return <FirstLog />;
  return (
    <div className="Overview">
      <OverviewSentence data={data} stats={stats} />
      <RatePanel data={data} />
      <IncidentsPanel incidents={data.incidents} />
      <LevelsPanel timeline={data.timeline} earlier={data.earlier} />
      <NewPatternsPanel templates={data.templates} />
      <AnomaliesPanel templates={data.templates} />
      <ServicesPanel services={data.services} />
    </div>
  );
}
