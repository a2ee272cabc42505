import { Route, Switch, useLocation } from 'wouter';
import { Frame } from './components/frame/Frame.tsx';
import { useFeedWhileVisible } from './live/use-feed-while-visible.ts';
import { Explore } from './pages/Explore/Explore.tsx';
import { Incidents } from './pages/Incidents/Incidents.tsx';
import { Models } from './pages/Models/Models.tsx';
import { NotFound } from './pages/NotFound.tsx';
import { Overview } from './pages/Overview/Overview.tsx';
import { Patterns } from './pages/Patterns/Patterns.tsx';
import { Settings } from './pages/Settings/Settings.tsx';
import { Setup } from './pages/SignIn/Setup.tsx';
import { SignIn } from './pages/SignIn/SignIn.tsx';
import { Sources } from './pages/Sources/Sources.tsx';
import { Status } from './pages/Status/Status.tsx';
import { useDocumentTitle } from './state/use-document-title.ts';
import { ThemeContext, useApplyTheme } from './state/use-theme.ts';

export function App() {
  const theme = useApplyTheme();
  const [path] = useLocation();
  return (
    <ThemeContext value={theme}>
      {path === '/login' ? <SignIn /> : path === '/setup' ? <Setup /> : <Dashboard />}
    </ThemeContext>
  );
}

/** Everything for those who may see it. */
function Dashboard() {
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
        <Route path="/patterns">
          <Patterns />
        </Route>
        <Route path="/incidents/:id?">
          <Incidents />
        </Route>
        <Route path="/models">
          <Models />
        </Route>
        <Route path="/sources">
          <Sources />
        </Route>
        <Route path="/status">
          <Status />
        </Route>
        <Route path="/settings">
          <Settings />
        </Route>
        <Route>
          <NotFound />
        </Route>
      </Switch>
    </Frame>
  );
}
