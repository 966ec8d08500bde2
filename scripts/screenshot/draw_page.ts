/** The size of the picture, in pixels. */
const SIZE = { width: 460, height: 640 };

/**
 * Draws a page of the testing server as SVG, with its own style.
 *
 * @param html the page
 * @param title the picture's title
 */
export function drawPage(html: string, title: string): string {
  const [, style = ""] = /<style>([^]*?)<\/style>/.exec(html) ?? [];
  const [main = ""] = /<main>[^]*<\/main>/.exec(html) ?? [];
  const { width, height } = SIZE;
  // SVG is XML: hidden inputs, which are not closed, are left out.
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" ` +
    `height="${height}">\n<title>${title}</title>\n<style>${
      style.replace(/^body \{/m, ".body { height: 100%;")
    }</style>\n<foreignObject width="${width}" height="${height}">\n` +
    `<div xmlns="http://www.w3.org/1999/xhtml" class="body">\n${
      main.replaceAll(/<input type="hidden"[^>]*>\n?/g, "")
    }\n</div>\n</foreignObject>\n</svg>\n`;
}
