/** Addresses and marks that a page needs, as the webview that shows it wants them. */
export interface PageParts {
  readonly title: string;
  readonly locale: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  /** Where scripts, styles and pictures may come from. */
  readonly cspSource: string;
  /** Random, new for each page. */
  readonly nonce: string;
}

/**
 * The overview's page. Nothing of a snapshot is in it: that arrives by messages. The policy lets in its one script, its
 * one style sheet and pictures of the snapshot; `blob:` is for the charts that become PNG.
 */
export function overviewPage({ title, locale, scriptUri, styleUri, cspSource, nonce }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `img-src ${cspSource} blob:`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escaped(locale)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="${escaped(styleUri)}">
</head>
<body>
<div id="overview"></div>
<script nonce="${nonce}" src="${escaped(scriptUri)}"></script>
</body>
</html>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
