/** Shapes that Prolific's API sends, by the names on the wire. */

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

export type WirePageItem = WireItemBase &
  (
    | { type: 'free_text'; description: string; helper_text?: string; placeholder_text_input?: string }
    | {
        type: 'free_text_with_unit';
        description: string;
        unit_options: WireOption[];
        default_unit?: string;
        unit_position: 'prefix' | 'suffix';
      }
    | { type: 'multiple_choice'; description: string; answer_limit: number; options: WireOption[] }
    | {
        type: 'multiple_choice_with_free_text';
        description: string;
        answer_limit: number;
        options: WireOption[];
      }
    | {
        type: 'file_upload';
        description: string;
        accepted_file_types: string[];
        max_file_size_mb: number;
        min_file_count: number;
        max_file_count: number;
      }
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

/** What a POST's query asks for, as sent. */
export interface WireFilter {
  study_id?: string;
  from?: string;
  to?: string;
}
