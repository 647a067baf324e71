-- What the decision about an order asks of the marketplace, always in one row: what the same wish made before, the
-- offer with its agreement and budget line, the session, and of eligibility the rule and what is left of the personal
-- budget on the day of the service. What is not there is null.
DROP FUNCTION IF EXISTS order_facts(bigint, text, bigint, bigint, date);
CREATE FUNCTION order_facts(for_person bigint, for_key text, wanted_offer bigint, wanted_session bigint, today date)
  RETURNS TABLE (earlier_number text, earlier_state text, earlier_price_pence bigint, earlier_charge_pence bigint,
                 earlier_held_until timestamptz, earlier_digest text,
                 offer_id bigint, title text, unit text, capacity_kind text, price_pence bigint, cost_pence bigint,
                 starts_on date, ends_before date, needs_entitlement boolean, service_group text, body_id bigint,
                 service_slug text, terms_kind text, line_id bigint, line_year int, entity_code text,
                 service_line_code text, fund_code text, session_id bigint, starts_at timestamptz,
                 rule jsonb, entitlements jsonb)
  LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY
  SELECT e.number, e.state, e.price_pence, e.charge_pence, e.held_until, e.digest,
         o.id, o.title, o.unit, o.capacity_kind, o.price_pence, o.cost_pence, o.starts_on, o.ends_before,
         o.needs_entitlement, o.service_group, o.body_id, s.slug, a.terms->>'kind', l.id, l.year::int, n.code,
         c.code, f.code, x.id, x.starts_at, service_rule_on(s.slug, day.of_service),
         CASE WHEN o.needs_entitlement THEN entitlements_left(for_person, o.service_group, day.of_service) END
    FROM (SELECT) AS one
    LEFT JOIN frontdoor_marketplace_order e ON e.person_id = for_person AND e.key = for_key
    LEFT JOIN frontdoor_marketplace_offer o ON o.id = wanted_offer
    LEFT JOIN frontdoor_directory_service s ON s.id = o.service_id
    LEFT JOIN council_agreements_agreement a ON a.id = o.agreement_id
    LEFT JOIN books_ledger_line l ON l.id = a.line_id
    LEFT JOIN books_ledger_entity n ON n.id = l.entity_id
    LEFT JOIN books_ledger_serviceline c ON c.id = l.service_line_id
    LEFT JOIN books_ledger_fund f ON f.id = l.fund_id
    LEFT JOIN frontdoor_marketplace_session x ON x.id = wanted_session AND x.offer_id = o.id
    CROSS JOIN LATERAL (SELECT coalesce((x.starts_at AT TIME ZONE 'Europe/London')::date, today) AS of_service) AS day;
END $$;

-- Keep an order as it was decided, all of it or nothing: the audit rows first, so that no other row is asked for one at
-- the commit, the rows then, then what is short, the coldest row before
-- the hottest: personal budget, place, budget line. Whatever refuses raises, so that nothing is kept.
-- It runs with the rights of whoever acts: every policy holds here too.
DROP FUNCTION IF EXISTS place_order(jsonb);
DROP FUNCTION IF EXISTS keep_order(jsonb);
CREATE FUNCTION keep_order(p jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  wish frontdoor_marketplace_order := jsonb_populate_record(NULL::frontdoor_marketplace_order, p->'order');
  ref text := p->>'ref';
  made bigint;
  promised bigint := CASE WHEN p->>'line_id' IS NOT NULL THEN next_commitment() END;
BEGIN
  PERFORM leave_audits(wish.at, p->>'by',
    ARRAY['order.place', CASE WHEN wish.entitlement_id IS NOT NULL THEN 'entitlement.use' END,
          CASE WHEN promised IS NOT NULL THEN 'commitment.make' END],
    ARRAY[ref, 'eligibility/entitlement/' || wish.entitlement_id, 'ledger/line/' || (p->>'line_id')],
    ARRAY[jsonb_build_object('offer', wish.offer_id, 'session', wish.session_id, 'quantity', wish.quantity,
                             'tells', p->'letter'->>'kind'),
          jsonb_build_object('ref', ref, 'pence', wish.entitlement_used),
          jsonb_build_object('ref', ref, 'pence', (p->>'commitment_pence')::bigint)]);
  INSERT INTO frontdoor_marketplace_order (number, person_id, offer_id, session_id, quantity, price_pence, charge_pence,
      is_care_charge, commitment_id, entitlement_id, entitlement_used, answer_id, reason_for_choice, body_id, state,
      held_until, key, digest, at)
    VALUES (wish.number, wish.person_id, wish.offer_id, wish.session_id, wish.quantity, wish.price_pence,
      wish.charge_pence, wish.is_care_charge, promised, wish.entitlement_id, wish.entitlement_used, wish.answer_id,
      wish.reason_for_choice, wish.body_id, wish.state, wish.held_until, wish.key, wish.digest, wish.at)
    RETURNING id INTO made;
  INSERT INTO frontdoor_marketplace_orderstep (order_id, state, at, by_ref, reason)
    VALUES (made, wish.state, wish.at, p->>'by', '');
  INSERT INTO frontdoor_marketplace_message (person_id, order_id, kind, subject, text, at)
    VALUES (wish.person_id, made, p->'letter'->>'kind', p->'letter'->>'subject', p->'letter'->>'text', wish.at);
  PERFORM leave_fact(wish.at, (p->>'today')::date, 'order.placed', 'marketplace/offer/' || wish.offer_id,
                     jsonb_build_object('quantity', wish.quantity, 'price_pence', wish.price_pence,
                                        'charge_pence', wish.charge_pence));

  IF wish.entitlement_id IS NOT NULL
     AND NOT use_entitlement(wish.entitlement_id, wish.entitlement_used, (p->>'on')::date) THEN
    RAISE EXCEPTION 'Less than % is left of entitlement %.', wish.entitlement_used, wish.entitlement_id
      USING ERRCODE = 'RS012',  -- what is left is told now: a moment later somebody may have given some back
            DETAIL = (SELECT jsonb_build_array(b.limit_pence - b.used_pence, b.limit_pence)
                        FROM frontdoor_eligibility_entitlementbalance b WHERE b.entitlement_id = wish.entitlement_id);
  END IF;
  IF wish.session_id IS NOT NULL THEN
    UPDATE frontdoor_marketplace_sessionbalance b SET taken = b.taken + wish.quantity
     WHERE b.session_id = wish.session_id AND b.taken <= b.places - wish.quantity;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'Fewer than % places are left in session %.', wish.quantity, wish.session_id
        USING ERRCODE = 'RS011';
    END IF;
  END IF;
  IF promised IS NOT NULL THEN
    PERFORM commit_to_line((p->>'line_id')::bigint, ref, 'order', (p->>'commitment_pence')::bigint, wish.at,
                           promised);
  END IF;
  RETURN made;
END $$;

-- Place an order, or say in a row what refused it; then nothing of it is kept, and the transaction goes on. What the
-- database asks to try again is tried three times more, a refusal never.
CREATE FUNCTION place_order(p jsonb, OUT made bigint, OUT state text, OUT said text, OUT detail text,
                            OUT constrained_by text) LANGUAGE plpgsql SET lock_timeout = '5s' AS $$
BEGIN
  FOR attempt IN 1..4 LOOP
    BEGIN
      made := keep_order(p);
      RETURN;
    EXCEPTION
      WHEN deadlock_detected OR serialization_failure THEN
        state := SQLSTATE;
      WHEN lock_not_available OR unique_violation OR SQLSTATE 'RS002' OR SQLSTATE 'RS003' OR SQLSTATE 'RS005'
           OR SQLSTATE 'RS010' OR SQLSTATE 'RS011' OR SQLSTATE 'RS012' THEN
        GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, said = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
                                constrained_by = CONSTRAINT_NAME;
        RETURN;
    END;
    PERFORM pg_sleep((0.01 + 0.04 * random()) * attempt);
  END LOOP;
END $$;
