/** Languages of notebooks. */
export const notebookLanguages = ['python', 'r', 'sql'] as const;

export type NotebookLanguage = (typeof notebookLanguages)[number];
