import { useEffect, useState } from 'preact/hooks';
import { caller } from '../callers/caller.js';
import { SignIn } from '../callers/sign-in.js';
import { catalogue, loadCatalogue } from '../kinds/catalogue.js';
import { Access } from '../pages/access/access.js';
import { Coverage } from '../pages/gaps/coverage.js';
import { Overview } from '../pages/overview/overview.js';
import { Resources } from '../pages/resources/resources.js';
import { Search } from '../pages/search/search.js';
import { Thing } from '../pages/thing/thing.js';
import { Skeleton } from '../panel/skeleton.js';
import { words } from '../strings/words.js';
import { route } from './route.js';
import { Shell } from './shell.js';

/** The pages by the first word of their address. A page is added here, to the shell and to the words. */
const pages: Readonly<Record<string, () => preact.JSX.Element>> = {
  overview: Overview,
  resources: Resources,
  thing: Thing,
  search: Search,
  coverage: Coverage,
  access: Access,
};

/** The whole console. */
export function App() {
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    loadCatalogue().catch(() => setFailed(true));
  }, []);
  return (
    <Shell>
      <Page hasFailed={hasFailed} />
    </Shell>
  );
}

function Page({ hasFailed }: { readonly hasFailed: boolean }) {
  const text = words.value.shell;
  const Shown = Object.hasOwn(pages, route.value.page) ? pages[route.value.page] : undefined;
  if (!caller.value) return <SignIn />;
  if (hasFailed) return <p role="alert">{text.failed}</p>;
  if (!catalogue.value) return <Skeleton />;
  return Shown ? <Shown /> : <p>{text.noPage}</p>;
}
