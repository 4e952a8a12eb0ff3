import * as vscode from 'vscode';
import { oneLine } from '../editor/messages/untrustedText.ts';
import {
  isContentType,
  isInstructionType,
  type ContentType,
  type InstructionType,
} from '../snapshots/instructionType.ts';

/**
 * Returns the icon of a question or a text block, and its type in words; a type that is not known as Prolific
 * names it.
 */
export function questionWords(type: string): { readonly icon: string; readonly words: string } {
  const known: Readonly<Record<InstructionType | ContentType, [icon: string, words: string]>> = {
    free_text: ['edit', vscode.l10n.t('Free text')],
    free_text_with_unit: ['symbol-ruler', vscode.l10n.t('Text with unit')],
    multiple_choice: ['list-selection', vscode.l10n.t('Multiple choice')],
    multiple_choice_with_free_text: ['list-selection', vscode.l10n.t('Multiple choice with text')],
    star_rating: ['star-empty', vscode.l10n.t('Star rating')],
    file_upload: ['cloud-upload', vscode.l10n.t('File upload')],
    image: ['file-media', vscode.l10n.t('Image')],
    rich_text: ['note', vscode.l10n.t('Text block')],
  };
  const isKnown = isInstructionType(type) || isContentType(type);
  const [icon, words] = isKnown ? known[type] : ['question', oneLine(type.replaceAll('_', ' '))];
  return { icon, words };
}
