import type { InstructionType } from '../../src/snapshots/instructionType.ts';

/** Types of Prolific’s API, with the names in its JSON. */

export interface WireTaskDetails {
  task_name: string;
  task_introduction: string;
  task_steps: string;
}

export interface WireOption {
  label: string;
  value: string | number | boolean;
  exclusive?: boolean;
  heading?: string;
}

interface WireItemBase {
  id: string;
  created_at: string;
  created_by: string;
  parent_id: string;
  parent_type: 'collection' | 'batch';
  order: number;
}

export type AnswerValue = string | number | boolean;

/** The page item and the answer of each instruction type. */
interface InstructionShapes {
  free_text: {
    item: { helper_text?: string; placeholder_text_input?: string };
    answer: { value: string };
  };
  free_text_with_unit: {
    item: { unit_options: WireOption[]; default_unit?: string; unit_position: 'prefix' | 'suffix' };
    answer: { value: string; unit: AnswerValue };
  };
  multiple_choice: {
    item: { answer_limit: number; options: WireOption[] };
    answer: { value: AnswerValue[] };
  };
  multiple_choice_with_free_text: {
    item: { answer_limit: number; options: WireOption[] };
    answer: { value: { value: AnswerValue; explanation: string }[] };
  };
  star_rating: {
    item: { max_stars?: number };
    answer: { value: string };
  };
  file_upload: {
    item: {
      accepted_file_types: string[];
      max_file_size_mb: number;
      min_file_count: number;
      max_file_count: number;
    };
    answer: {
      value: {
        file_name: string;
        file_key: string;
        file_size_mb: number;
        content_type: string;
        path: string;
      }[];
    };
  };
}

/** An answer as in the records of an archive. */
export type Response = {
  [Type in InstructionType]: { type: Type } & InstructionShapes[Type]['answer'];
}[InstructionType];

type WireInstruction = {
  [Type in InstructionType]: { type: Type; description: string } & InstructionShapes[Type]['item'];
}[InstructionType];

export type WirePageItem = WireItemBase &
  (
    | WireInstruction
    | { type: 'image'; schema_version: string; url: string; alt_text: string; caption?: string }
    | { type: 'rich_text'; schema_version: string; content: string }
  );

export interface WirePage {
  id: string;
  created_at: string;
  created_by: string;
  schema_version: string;
  order: number;
  page_items: WirePageItem[];
}

export interface WireCollection {
  id: string;
  schema_version: string | number;
  created_at: string;
  created_by: string;
  last_modified_at?: string | null;
  last_modified_by?: string | null;
  workspace_id: string;
  name: string;
  task_details: WireTaskDetails;
  item_count?: number;
  collection_items: WirePage[];
}

export interface WireBatch {
  id: string;
  schema_version: number;
  created_at: string;
  created_by: string;
  workspace_id: string;
  name: string;
  status: 'UNINITIALISED' | 'PROCESSING' | 'READY' | 'ERROR';
  total_task_count: number;
  total_instruction_count: number;
  total_task_groups: number;
  datasets: object[];
  task_details: WireTaskDetails;
  batch_items: WirePage[] | null;
  auto_sync_enabled: boolean;
}

/** The filter in the query of a POST, as sent. */
export interface WireFilter {
  study_id?: string;
  from?: string;
  to?: string;
}
