import type { CDPSession, Page } from 'playwright-core';

/** What a screen reader has to say of an element. */
export interface Spoken {
  readonly role: string;
  readonly name: string;
  /** Said after the name, such as a hint. */
  readonly description: string;
  /** What it is besides, such as `expanded` or `pressed`. */
  readonly states: Readonly<Record<string, unknown>>;
}

type Nodes = Awaited<ReturnType<typeof readFrame>>;
type Node = Nodes[number];
interface FrameTree {
  readonly frame: { readonly id: string };
  readonly childFrames?: readonly FrameTree[];
}

/** Chromium's accessibility tree of a page and the frames in it, from which screen readers take what they say. */
export class AccessibilityTree {
  readonly #browser: CDPSession;

  private constructor(browser: CDPSession) {
    this.#browser = browser;
  }

  static async of(page: Page): Promise<AccessibilityTree> {
    const browser = await page.context().newCDPSession(page);
    await browser.send('Accessibility.enable');
    return new AccessibilityTree(browser);
  }

  /** What has the focus: in a list or a grid the item that is chosen in it, in a frame what has it there. */
  async focused(): Promise<Spoken | undefined> {
    // A frame that has the focus in it is not said to have it itself.
    for (const frameId of await this.#frames()) {
      const nodes = await readFrame(this.#browser, frameId);
      const found = nodes.find((node) => valueOf(node, 'focused') === true && roleOf(node) !== 'RootWebArea');
      if (found !== undefined) return spoken(chosenIn(found, nodes));
    }
    return undefined;
  }

  /** The texts of all live regions, from which changes are said without anything being focused. */
  async liveTexts(): Promise<string[]> {
    const texts: string[] = [];
    for (const frameId of await this.#frames()) {
      const nodes = await readFrame(this.#browser, frameId);
      const byId = new Map(nodes.map((node) => [node.nodeId, node]));
      for (const node of nodes) {
        if (['alert', 'status', 'log'].includes(roleOf(node))) texts.push(textIn(node, byId));
      }
    }
    return texts.filter((text) => text !== '');
  }

  /** The page's own frame first. */
  async #frames(): Promise<string[]> {
    const idsIn = ({ frame, childFrames = [] }: FrameTree): string[] => [
      frame.id,
      ...childFrames.flatMap(idsIn),
    ];
    const { frameTree } = await this.#browser.send('Page.getFrameTree');
    return idsIn(frameTree);
  }
}

/** The nodes of a frame; none where it has just gone. */
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

/** The item of a widget that the keys work on, where the widget itself keeps the focus. */
function chosenIn(node: Node, nodes: Nodes): Node {
  const active = node.properties?.find(({ name }) => name === 'activedescendant');
  const id = active?.value.relatedNodes?.[0]?.backendDOMNodeId;
  return nodes.find(({ backendDOMNodeId }) => id !== undefined && backendDOMNodeId === id) ?? node;
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

/** Without the signs of the editor's icon font and with single blanks. */
function plain(value: unknown): string {
  return (typeof value === 'string' ? value : '')
    .replaceAll(/\p{Co}/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
