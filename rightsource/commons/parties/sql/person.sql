-- A person sees and changes their own row. Of the council, those whose work is with the person need it: who
-- commissions and approves care for named people, and who answers their letters. Finance, members, contract
-- managers, auditors and bodies work with numbers and do not see it.
CREATE POLICY person_read ON commons_parties_person FOR SELECT
  USING (id = (select acting_person())
         OR (select acts_as('budget_holder', 'clerk', 'commissioner', 'system')));
CREATE POLICY person_insert ON commons_parties_person FOR INSERT
  WITH CHECK ((select acts_as('budget_holder', 'clerk', 'commissioner', 'system')));
CREATE POLICY person_update ON commons_parties_person FOR UPDATE
  USING (id = (select acting_person()) OR (select acts_as('clerk', 'system')))
  WITH CHECK (id = (select acting_person()) OR (select acts_as('clerk', 'system')));
-- Which account is theirs and who they are, residents do not change themselves.
CREATE FUNCTION keep_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.account_id, NEW.birth_on, NEW.provenance)
       IS DISTINCT FROM (OLD.id, OLD.account_id, OLD.birth_on, OLD.provenance)
     AND NOT acts_as('clerk', 'system') THEN
    RAISE EXCEPTION 'Date of birth and account are changed by the council: ask democratic services.'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_identity BEFORE UPDATE ON commons_parties_person
  FOR EACH ROW EXECUTE FUNCTION keep_identity();
