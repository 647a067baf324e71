-- Offers and sessions are what the marketplace shows: everybody reads them; a body's staff write their own.
CREATE POLICY offer_read ON frontdoor_marketplace_offer FOR SELECT USING ((select somebody_acts()));
CREATE POLICY offer_insert ON frontdoor_marketplace_offer FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'system'))
              OR ((select acts_as('body_staff')) AND body_id = any((select acting_bodies())::bigint[])));
CREATE POLICY offer_update ON frontdoor_marketplace_offer FOR UPDATE
  USING ((select acts_as('commissioner', 'system'))
         OR ((select acts_as('body_staff')) AND body_id = any((select acting_bodies())::bigint[])))
  WITH CHECK ((select acts_as('commissioner', 'system'))
              OR ((select acts_as('body_staff')) AND body_id = any((select acting_bodies())::bigint[])));
CREATE POLICY session_read ON frontdoor_marketplace_session FOR SELECT USING ((select somebody_acts()));
CREATE POLICY session_insert ON frontdoor_marketplace_session FOR INSERT
  WITH CHECK ((select acts_as('commissioner', 'system'))
              OR ((select acts_as('body_staff')) AND offer_id IN (
                    SELECT id FROM frontdoor_marketplace_offer
                    WHERE body_id = any((select acting_bodies())::bigint[]))));
-- How full a session is, everybody may know. An order takes and gives back places; nobody removes the row.
CREATE POLICY session_balance_read ON frontdoor_marketplace_sessionbalance FOR SELECT USING ((select somebody_acts()));
-- Who opens its places: session_balance.sql.
CREATE POLICY session_balance_update ON frontdoor_marketplace_sessionbalance FOR UPDATE
  USING ((select acts_for('order')) OR (select acts_as('system')))
  WITH CHECK ((select acts_for('order')) OR (select acts_as('system')));

-- An offer is of its agreement's body and lives no longer than its agreement.
CREATE FUNCTION offer_within_agreement() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  bought council_agreements_agreement;
BEGIN
  SELECT * INTO bought FROM council_agreements_agreement WHERE id = NEW.agreement_id;
  IF bought.id IS NULL OR NEW.starts_on < bought.starts_on OR NEW.ends_before > bought.ends_before THEN
    RAISE EXCEPTION 'An offer lives within its agreement (% to %): choose days within it.',
      bought.starts_on, bought.ends_before
      USING ERRCODE = 'check_violation', CONSTRAINT = 'offer_within_agreement';
  END IF;
  IF NEW.body_id <> bought.body_id THEN
    RAISE EXCEPTION 'An offer belongs to the body of its agreement.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'offer_of_agreement_body';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER within_agreement BEFORE INSERT OR UPDATE ON frontdoor_marketplace_offer
  FOR EACH ROW EXECUTE FUNCTION offer_within_agreement();

-- An agreement that ends earlier takes its offers with it, in the same transaction, whoever ends it.
CREATE FUNCTION offers_end_with_agreement() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE frontdoor_marketplace_offer
     SET starts_on = least(starts_on, NEW.ends_before), ends_before = NEW.ends_before
   WHERE agreement_id = NEW.id AND ends_before > NEW.ends_before;
  RETURN NULL;
END $$;
CREATE TRIGGER offers_end AFTER UPDATE OF ends_before ON council_agreements_agreement
  FOR EACH ROW WHEN (NEW.ends_before < OLD.ends_before) EXECUTE FUNCTION offers_end_with_agreement();

-- A session lies within its offer: its day in London is on or before the offer's last.
CREATE FUNCTION session_within_offer() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  on_day date := (NEW.starts_at AT TIME ZONE 'Europe/London')::date;
BEGIN
  IF NOT EXISTS (SELECT FROM frontdoor_marketplace_offer
                 WHERE id = NEW.offer_id AND starts_on <= on_day AND on_day < ends_before) THEN
    RAISE EXCEPTION 'A session lies within its offer: % does not.', on_day
      USING ERRCODE = 'check_violation', CONSTRAINT = 'session_within_offer';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER within_offer BEFORE INSERT OR UPDATE ON frontdoor_marketplace_session
  FOR EACH ROW EXECUTE FUNCTION session_within_offer();
