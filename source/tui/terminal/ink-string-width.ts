// Ink and its libraries import string-width by its default export.
// biome-ignore lint/style/noDefaultExport: the shape of the module that this one replaces.
export {stringWidth as default} from '../text/width.ts';
