import { Route, Switch } from 'wouter';
import { Frame } from './components/frame/Frame.tsx';
import { useFeedWhileVisible } from './live/use-feed-while-visible.ts';
import { Explore } from './pages/Explore/Explore.tsx';
import { NotFound } from './pages/NotFound.tsx';
import { Overview } from './pages/Overview/Overview.tsx';
import { useDocumentTitle } from './state/use-document-title.ts';
import { useApplyTheme } from './state/use-theme.ts';

export function App() {
  useApplyTheme();
  useFeedWhileVisible();
  useDocumentTitle();
  return (
    <Frame>
      <Switch>
        <Route path="/">
          <Overview />
        </Route>
        <Route path="/explore">
          <Explore />
        </Route>
        <Route>
          <NotFound />
        </Route>
      </Switch>
    </Frame>
  );
}
