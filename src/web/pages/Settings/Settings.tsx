import { Page } from '../../components/Page.tsx';
import { AccountsPanels } from './accounts/AccountsPanels.tsx';
import { AppearancePanel } from './AppearancePanel.tsx';
import { DetectionPanel } from './DetectionPanel.tsx';
import { FeedbackPanel } from './FeedbackPanel.tsx';
import { SettingsSentence } from './SettingsSentence.tsx';

export function Settings() {
  return (
    <Page>
      <SettingsSentence />
      <AppearancePanel />
      <DetectionPanel />
      <FeedbackPanel />
      <AccountsPanels />
    </Page>
  );
}
