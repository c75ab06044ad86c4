package bondlab.study;

import bondlab.text.CorpusSpec;

/**
 * What every study on text has: the text, the reference policy and what it is asked.
 *
 * @param corpus text
 * @param policy reference policy
 * @param prompts of the study
 */
record TextSpec(CorpusSpec corpus, PolicySpec policy, PromptSpec prompts) {}
