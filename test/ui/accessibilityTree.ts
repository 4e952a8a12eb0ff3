import type { CDPSession, Page } from 'playwright-core';

/** An element as a screen reader announces it. */
export interface Spoken {
  readonly role: string;
  readonly name: string;
  /** Announced after the name, such as a hint. */
  readonly description: string;
  /** Further states, such as `expanded` or `pressed`. */
  readonly states: Readonly<Record<string, unknown>>;
}

type Node = Awaited<ReturnType<typeof readFrame>>[number];
interface FrameTree {
  readonly frame: { readonly id: string };
  readonly childFrames?: readonly FrameTree[];
}

const liveRoles = ['alert', 'status', 'log'];
const liveTextsInPage = `Array.from(
  document.querySelectorAll('${liveRoles.map((role) => `[role=${role}]`).join()}, output'),
  ({ textContent }) => textContent
)`;

/** The focused element; inside a focused frame, the element in the frame. */
const deepestFocus = `{
  let element = document.activeElement;
  while (element?.contentDocument?.activeElement) element = element.contentDocument.activeElement;
  element;
}`;

/** Chromium’s accessibility tree of a page and its frames, the source of screen readers. */
export class AccessibilityTree {
  readonly #page: Page;
  readonly #browser: CDPSession;

  private constructor(page: Page, browser: CDPSession) {
    this.#page = page;
    this.#browser = browser;
  }

  static async of(page: Page): Promise<AccessibilityTree> {
    const browser = await page.context().newCDPSession(page);
    await browser.send('Accessibility.enable');
    return new AccessibilityTree(page, browser);
  }

  /** Returns the focused element: the active item of a list or a grid, or the focused element of a frame. */
  async focused(): Promise<Spoken | undefined> {
    const { result } = await this.#browser.send('Runtime.evaluate', { expression: deepestFocus });
    if (result.objectId === undefined) return undefined;
    // Reads only this node, because reading all of them takes too long.
    const found = await this.#node({ objectId: result.objectId });
    await this.#browser.send('Runtime.releaseObject', { objectId: result.objectId });
    if (found === undefined || valueOf(found, 'focused') !== true || roleOf(found) === 'RootWebArea')
      return undefined;
    const active = activeDescendantOf(found);
    return spoken((active === undefined ? undefined : await this.#node({ backendNodeId: active })) ?? found);
  }

  /** Returns the node of an element; `undefined` if it is ignored or no longer exists. */
  async #node(element: { objectId: string } | { backendNodeId: number }): Promise<Node | undefined> {
    return await this.#browser
      .send('Accessibility.getPartialAXTree', { ...element, fetchRelatives: false })
      .then(
        ({ nodes: [node] }) => (node === undefined || node.ignored ? undefined : node),
        () => undefined,
      );
  }

  /** Returns the texts of all live regions, whose changes are announced without focus. */
  async liveTexts(): Promise<string[]> {
    const texts: string[] = [];
    for (const frameId of await this.#frames()) {
      const nodes = await readFrame(this.#browser, frameId);
      const byId = new Map(nodes.map((node) => [node.nodeId, node]));
      for (const node of nodes) {
        if (liveRoles.includes(roleOf(node))) texts.push(textIn(node, byId));
      }
    }
    return texts.filter((text) => text !== '');
  }

  /** Returns whether a live region in the DOM contains such a text: a cheap check that is only a hint. */
  async mayHaveAnnounced(isAnnounced: (text: string) => boolean): Promise<boolean> {
    const texts = this.#page
      .frames()
      .map(async (frame) => await frame.evaluate<string[]>(liveTextsInPage).catch(() => []));
    return (await Promise.all(texts)).flat().some((text) => isAnnounced(plain(text)));
  }

  /** Returns the ids of all frames, the page’s own first. */
  async #frames(): Promise<string[]> {
    const idsIn = ({ frame, childFrames = [] }: FrameTree): string[] => [
      frame.id,
      ...childFrames.flatMap(idsIn),
    ];
    const { frameTree } = await this.#browser.send('Page.getFrameTree');
    return idsIn(frameTree);
  }
}

/** Returns the nodes of a frame; empty if it no longer exists. */
async function readFrame(browser: CDPSession, frameId: string) {
  return await browser.send('Accessibility.getFullAXTree', { frameId }).then(
    ({ nodes }) => nodes.filter(({ ignored }) => !ignored),
    () => [],
  );
}

function roleOf({ role }: Node): string {
  return String(role?.value ?? '');
}

function valueOf({ properties = [] }: Node, name: string): unknown {
  return properties.find((property) => property.name === name)?.value.value;
}

/** Returns the active descendant of a widget that keeps the focus itself. */
function activeDescendantOf({ properties = [] }: Node): number | undefined {
  const active = properties.find(({ name }) => name === 'activedescendant');
  return active?.value.relatedNodes?.[0]?.backendDOMNodeId;
}

function spoken(node: Node): Spoken {
  const { name, description, properties = [] } = node;
  return {
    role: roleOf(node),
    name: plain(name?.value),
    description: plain(description?.value),
    states: Object.fromEntries(properties.map((property) => [property.name, property.value.value])),
  };
}

function textIn(node: Node, byId: ReadonlyMap<string, Node>): string {
  const texts = (at: Node): string[] =>
    roleOf(at) === 'StaticText'
      ? [plain(at.name?.value)]
      : (at.childIds ?? []).flatMap((id) => {
          const child = byId.get(id);
          return child === undefined ? [] : texts(child);
        });
  return plain(texts(node).join(' '));
}

/** Removes characters of the editor’s icon font and collapses white space. */
function plain(value: unknown): string {
  return (typeof value === 'string' ? value : '')
    .replaceAll(/\p{Co}/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
