import { useState } from 'preact/hooks';
import { Link } from '../../app/link.js';
import { addressOf } from '../../app/route.js';
import { catalogue } from '../../kinds/catalogue.js';
import { kindLabel } from '../../kinds/labels.js';
import { Popover } from '../../panel/popover.js';
import { words } from '../../strings/words.js';

/** All kinds by product, with a field that finds one. */
export function KindPicker({ kind }: { readonly kind: string }) {
  const text = words.value.resources;
  const [wanted, setWanted] = useState('');
  const kinds = catalogue.value?.kinds ?? [];
  const present = kinds.find((each) => each.kind === kind);
  const letters = wanted.trim().toLowerCase();
  const found = kinds.filter((each) =>
    [kindLabel(each), each.kind, each.product, each.resourceType ?? ''].some((each) =>
      each.toLowerCase().includes(letters),
    ),
  );
  const products = [...new Set(found.map(({ product }) => product))].sort((a, b) => a.localeCompare(b));
  return (
    <Popover label={present ? `${present.product} · ${kindLabel(present)}` : text.pick} class="kind-picker">
      {(close) => (
        <>
          <label>
            <span class="unseen">{text.pickHint}</span>
            <input
              type="search"
              placeholder={`${text.pickHint} (${text.kinds(kinds.length)})`}
              value={wanted}
              onInput={({ currentTarget }) => setWanted(currentTarget.value)}
            />
          </label>
          <div class="kinds">
            {products.map((product) => (
              <section key={product}>
                <h3>{product}</h3>
                <ul>
                  {found
                    .filter((each) => each.product === product)
                    .map((each) => (
                      <li key={each.kind}>
                        <Link
                          to={addressOf(`/resources/${each.kind}`)}
                          aria-current={each.kind === kind ? 'true' : undefined}
                          title={each.description}
                          onClickCapture={close}
                        >
                          {kindLabel(each)}
                        </Link>
                      </li>
                    ))}
                </ul>
              </section>
            ))}
          </div>
        </>
      )}
    </Popover>
  );
}
