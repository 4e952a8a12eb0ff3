/** The URLs and attributes of a page, in the form that its webview requires. */
export interface PageParts {
  readonly title: string;
  readonly locale: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  /** The source of scripts, styles and pictures. */
  readonly cspSource: string;
  /** Random, different for each page. */
  readonly nonce: string;
}

/**
 * Returns the overview's page. Data of a snapshot arrives only by messages. The policy allows the page's
 * script, its style sheet and the snapshot's pictures; `blob:` is for charts that are converted to PNG.
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
