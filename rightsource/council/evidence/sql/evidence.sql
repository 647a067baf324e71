-- Published data is everybody's; whoever may import evidence adds a dataset.
CREATE POLICY dataset_read ON council_evidence_dataset FOR SELECT USING ((select somebody_acts()));
CREATE POLICY dataset_insert ON council_evidence_dataset FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'finance_officer', 'system')));

CREATE POLICY outturn_read ON council_evidence_outturn FOR SELECT USING ((select somebody_acts()));
CREATE POLICY outturn_insert ON council_evidence_outturn FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'finance_officer', 'system')));
