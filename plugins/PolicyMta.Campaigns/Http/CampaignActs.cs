using System.Globalization;
using System.Text.Json;
using PolicyMta.Campaigns.Audiences;
using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Preflight;
using PolicyMta.Campaigns.Publishing;
using PolicyMta.Campaigns.Rights;
using PolicyMta.Campaigns.Sending;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Http;

/// <summary>What sets campaigns going and steers them: preflight, test, start, pause, resume, adjust, stop.</summary>
internal sealed class CampaignActs(
    Endpoints endpoints, CampaignDesk desk, PlanCheck check, PreflightChecks preflight, Library library, LetterWriter writer, Recall recall,
    Func<bool> isJournalOff, Bell work, IPluginBuilder builder)
{
    private const int MaxTests = 10;
    private const int MaxReason = 300;

    public void Map()
    {
        endpoints.Read("POST", "/campaigns/{name}/preflight", PreflightAsync, slow: true);
        endpoints.Read("POST", "/campaigns/{name}/test", TestAsync);
        endpoints.Read("POST", "/campaigns/{name}/start", StartAsync, slow: true);
        endpoints.Write("POST", "/campaigns/{name}/pause", PauseAsync);
        endpoints.Write("POST", "/campaigns/{name}/resume", ResumeAsync);
        endpoints.Read("POST", "/campaigns/{name}/adjust", AdjustAsync, slow: true);
        endpoints.Write("POST", "/campaigns/{name}/stop", StopAsync);
    }

    private async Task<HttpReply> PreflightAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender, OrganisationRole.Author, OrganisationRole.Approver);
        var campaign = await CampaignDesk.FindAsync(call, member, session, stop);
        var (plan, letters) = await CampaignDesk.LettersAsync(session, campaign, library, stop);
        var checks = await preflight.AllAsync(
            session.Connection, campaign with { Plan = plan }, letters, await CampaignDesk.SegmentAsync(session, campaign, stop), stop);
        return HttpReply.Json(JsonText.Of(json =>
        {
            json.WriteStartObject();
            json.WriteString("result", checks.Max(static check => check.Result).Word());
            json.WriteStartArray("checks");
            foreach (var one in checks)
                one.Write(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }));
    }

    /// <summary>Sends the message as a contact would get it to somebody else; it counts nowhere.</summary>
    private async Task<HttpReply> TestAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender, OrganisationRole.Author, OrganisationRole.Approver);
        var campaign = await CampaignDesk.FindAsync(call, member, session, stop);
        using var document = Body(call, ["to", "contact", "variant"], out var mistakes);
        var body = document.RootElement;
        var to = body.TryGetProperty("to", out var given) && given.ValueKind == JsonValueKind.Array
            && given.GetArrayLength() is > 0 and <= MaxTests
            && given.EnumerateArray().All(static one => one.ValueKind == JsonValueKind.String)
                ? given.EnumerateArray().Select(static one => one.GetString()!).ToList()
                : [];
        if (to.Count == 0)
            mistakes.Add(new("to", $"must be a list of 1 to {MaxTests} addresses."));
        var address = ContentJson.Text(body, "contact", "", 320, mistakes);
        var name = ContentJson.Text(body, "variant", "", 20, mistakes);
        if (mistakes.Count > 0)
            throw Refusal.Bad([.. mistakes]);
        var (plan, letters) = await CampaignDesk.LettersAsync(session, campaign, library, stop);
        var contact = await desk.ContactAsync(session, campaign, address, stop);
        var letter = letters.Of(CampaignDesk.VariantOf(plan, name).Name, contact.Locale)!;
        var rendered = letter.Render(LetterWriter.ValuesOf(contact), stop);
        var written = to.Select((one, i) =>
        {
            var (message, mistake) = writer.Compose(plan, rendered, one, "[Test] ");
            if (message is null)
                mistakes.Add(new(string.Create(CultureInfo.InvariantCulture, $"to[{i}]"), $"cannot be sent: {mistake}"));
            return message;
        }).ToList();
        if (mistakes.Count > 0)
            throw Refusal.Bad([.. mistakes]);
        var sent = new List<(string To, SubmitResult Result)>();
        foreach (var message in written)
        {
            sent.Add((message!.To, await builder.Injector.SubmitAsync(
                new NewMessage
                {
                    ReturnPath = message.From,
                    Recipients = [new Recipient(message.To)],
                    Content = message.Content,
                    Tenant = campaign.Tenant,
                    Metadata = ImmutableDictionary<string, string>.Empty.Add("tracking", "none").Add("template", letter.Label),
                },
                stop)));
        }

        return HttpReply.Json(JsonText.Of(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("sent");
            foreach (var (recipient, result) in sent)
            {
                json.WriteStartObject();
                json.WriteString("to", recipient);
                json.WriteBoolean("is_accepted", result.IsAccepted);
                json.WriteString("id", result.Id?.ToString());
                json.WriteString("reply", result.Reply.ToString());
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }));
    }

    private async Task<HttpReply> StartAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender);
        var campaign = await CampaignDesk.FindAsync(call, member, session, stop);
        using var document = Body(call, ["at", "time_zone", "force"], out var mistakes);
        var at = StartTime.Read(document.RootElement, builder.Time.GetUtcNow(), mistakes);
        if (mistakes.Count > 0)
            throw Refusal.Bad([.. mistakes]);
        if (campaign.State is not (CampaignState.Draft or CampaignState.Scheduled))
            throw new Refusal(409, $"It is {campaign.State.Word()} already.");
        if (isJournalOff())
            throw new Refusal(
                409, "The journal of events is switched off (section 'events'), so nobody would know what became of its mail.");
        if (await check.FindAsync(session.Connection, campaign.Organisation, campaign.Plan, mistakes, stop) is null)
            throw Refusal.Bad([.. mistakes]);
        var isForced = document.RootElement.TryGetProperty("force", out var force) && force.ValueKind == JsonValueKind.True;
        var (plan, letters) = await CampaignDesk.LettersAsync(session, campaign, library, stop);
        var (checks, reached) = await preflight.NeededAsync(
            session.Connection, campaign with { Plan = plan }, letters, await CampaignDesk.SegmentAsync(session, campaign, stop), stop);
        if (!isForced && checks.Where(static one => one.Result == CheckResult.Block).ToList() is [_, ..] blocked)
            throw Refusal.Bad([.. blocked.Select(static one => new Mistake(one.Name, $"{one.Detail} {one.Remedy}"))]);

        var now = builder.Time.GetUtcNow().ToUnixTimeMilliseconds();
        await using var writing = await desk.BeginAsync(stop);
        var locked = await CampaignDesk.LockAsync(writing, campaign, stop);
        await ExpectAsync(writing, campaign, reached, stop);
        var reply = await ChangeAsync(
            writing, member, at is null ? "start" : "schedule", locked, locked with
            {
                Plan = plan,
                Revision = campaign.Revision + 1,
                State = at is null ? CampaignState.Running : CampaignState.Scheduled,
                StartsAt = at?.ToUnixTimeMilliseconds(),
                StartedAt = at is null ? now : null,
            },
            stop);
        await writing.CommitAsync(stop);
        return reply;
    }

    private async Task<HttpReply> PauseAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender);
        var campaign = await CampaignDesk.LockAsync(call, member, session, stop);
        var reason = ReasonOf(call);
        if (campaign.State is not (CampaignState.Running or CampaignState.Done or CampaignState.Scheduled))
            throw new Refusal(409, $"It is {campaign.State.Word()}, so there is nothing to pause.");
        if (campaign.State == CampaignState.Scheduled)
            return await ChangeAsync(
                session, member, "unschedule", campaign, campaign with { State = CampaignState.Draft, StartsAt = null }, stop);

        // What was written already waits as well.
        var directive = await builder.Directives.AddAsync(
            new DirectiveRequest
            {
                Kind = DirectiveKind.Suspend,
                Match = new DirectiveMatch { Tenant = campaign.Tenant, Campaign = campaign.Name },
                Reason = $"The campaign is paused{(reason is null ? "" : $": {reason}")}",
            },
            stop);
        try
        {
            return await ChangeAsync(
                session, member, "pause", campaign, campaign with
                {
                    State = CampaignState.Paused,
                    Reason = reason,
                    SuspendedBy = directive.Id,
                },
                stop);
        }
        catch
        {
            await builder.Directives.CancelAsync(directive.Id, CancellationToken.None);
            throw;
        }
    }

    private async Task<HttpReply> ResumeAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender);
        var campaign = await CampaignDesk.LockAsync(call, member, session, stop);
        if (campaign.State != CampaignState.Paused)
            throw new Refusal(409, $"It is {campaign.State.Word()} and not paused.");
        if (campaign.SuspendedBy is { } directive)
            await builder.Directives.CancelAsync(directive, stop);
        return await ChangeAsync(
            session, member, "resume", campaign, campaign with
            {
                State = CampaignState.Running,
                Reason = null,
                SuspendedBy = null,
                EndedAt = null,
            },
            stop);
    }

    /// <summary>Changes the plan for everybody whose message is not written; with <c>recall</c>, for those not attempted either.</summary>
    private async Task<HttpReply> AdjustAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender);
        var campaign = await CampaignDesk.FindAsync(call, member, session, stop);
        using var document = Body(call, [.. PlanJson.Members, "reason", "recall"], out var mistakes);
        var body = document.RootElement;
        var isRecall = body.TryGetProperty("recall", out var wish) && wish.ValueKind == JsonValueKind.True;
        var plan = PlanJson.Read(body, campaign.Plan, mistakes);
        var reason = body.TryGetProperty("reason", out _) ? ReasonIn(body, mistakes) : campaign.Reason;
        var isStarted = campaign.StartedAt is not null;
        if (plan is not null && isStarted)
            RefuseLate(campaign.Plan, plan, mistakes);
        if (mistakes.Count > 0)
            throw Refusal.Bad([.. mistakes]);
        var isOtherPeople = plan!.Segment != campaign.Plan.Segment || plan.Audience != campaign.Plan.Audience;
        if (campaign.State == CampaignState.Stopped)
            throw new Refusal(409, "It is stopped.");
        if (campaign.State == CampaignState.Done && !isRecall && !isOtherPeople)
            throw new Refusal(409, "It is done, everybody's message has been written: recall those that wait, or name another segment.");
        var audience = await check.FindAsync(session.Connection, campaign.Organisation, plan, mistakes, stop);
        if (isStarted && mistakes.Count == 0)
            plan = await PlanCheck.PinAsync(session.Connection, campaign.Organisation, plan, mistakes, stop);
        if (mistakes.Count > 0)
            throw Refusal.Bad([.. mistakes]);

        if (isStarted && IsOtherContent(campaign.Plan, plan))
            await DemandWholeAsync(session, Adjusted(campaign), stop);
        var isCounted = isOtherPeople && campaign.State != CampaignState.Draft;
        var reached = isCounted ? await ReachedAsync(session, Adjusted(campaign), stop) : (long?)null;
        await using var writing = await desk.BeginAsync(stop);
        var locked = await CampaignDesk.LockAsync(writing, campaign, stop);
        if (reached is { } contacts)
            await ExpectAsync(writing, campaign, contacts, stop);
        if (isRecall)
            await recall.MarkAsync(writing, campaign, stop);
        var reply = await ChangeAsync(writing, member, isRecall ? "adjust, with recall" : "adjust", locked, Adjusted(locked), stop);
        await writing.CommitAsync(stop);
        return reply;

        CampaignRow Adjusted(CampaignRow row) => row with
        {
            Plan = plan,
            Audience = audience!.Id,
            State = row.State == CampaignState.Done ? CampaignState.Running : row.State,
            EndedAt = null,
            Reason = row.State == CampaignState.Paused ? reason : row.Reason,
            Revision = row.Revision + 1,
            WalkedTo = isOtherPeople ? 0 : row.WalkedTo,
            HasWalked = !isOtherPeople && row.HasWalked,
        };
    }

    private async Task<HttpReply> StopAsync(HttpCall call, Member member, Session session, CancellationToken stop)
    {
        member.Demand(OrganisationRole.Sender);
        var campaign = await CampaignDesk.LockAsync(call, member, session, stop);
        var reason = ReasonOf(call);
        if (campaign.State is not (CampaignState.Running or CampaignState.Paused))
            throw new Refusal(409, $"It is {campaign.State.Word()}, so there is nothing to stop.");
        if (campaign.SuspendedBy is { } directive)
            await builder.Directives.CancelAsync(directive, stop);
        return await ChangeAsync(
            session, member, "stop", campaign, campaign with
            {
                State = CampaignState.Stopped,
                Reason = reason,
                SuspendedBy = null,
                EndedAt = builder.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            },
            stop);
    }

    private async Task<HttpReply> ChangeAsync(
        Session session, Member member, string action, CampaignRow before, CampaignRow now, CancellationToken stop)
    {
        if (!await CampaignTable.UpdateAsync(session.Connection, before, now, stop))
            throw new Refusal(409, "Somebody else has changed it at this moment: look again.");
        await AuditTable.AddAsync(
            session.Connection, member.Organisation, endpoints.By(member), action, CampaignDesk.ObjectOf(now.Name), now.Revision, stop);
        session.OnCommit(work.Ring);
        return await CampaignDesk.AnswerAsync(session, now, stop);
    }

    /// <summary>New words are tried with everybody, before they go to anybody.</summary>
    private async Task DemandWholeAsync(Session session, CampaignRow changed, CancellationToken stop)
    {
        var (_, letters) = await CampaignDesk.LettersAsync(session, changed, library, stop);
        var missing = await MissingValues.FindAsync(
            session.Connection, desk.Kind, changed, letters, await CampaignDesk.SegmentAsync(session, changed, stop),
            builder.Time.GetUtcNow(), stop);
        if (missing.Result == CheckResult.Block)
            throw Refusal.Bad(new Mistake(missing.Name, $"{missing.Detail} {missing.Remedy}"));
    }

    /// <summary>Whom the plan means, and who was written to before it was changed.</summary>
    private async Task<long> ReachedAsync(Session session, CampaignRow campaign, CancellationToken stop)
    {
        var segment = await CampaignDesk.SegmentAsync(session, campaign, stop);
        var now = builder.Time.GetUtcNow().ToUnixTimeMilliseconds();
        return await ContactTable.CountAsync(session.Connection, desk.Kind, campaign.Audience, segment, now, stop)
            + await RecipientTable.OutsideAsync(session.Connection, desk.Kind, campaign, segment, now, stop);
    }

    private static async Task ExpectAsync(Session session, CampaignRow campaign, long contacts, CancellationToken stop)
    {
        var key = new CounterKey(CampaignFigures.Expected, "", "");
        var counts = await CounterTable.AllAsync(session.Connection, campaign.Id, stop);
        await CounterTable.AddAsync(
            session.Connection, campaign.Id,
            new Dictionary<CounterKey, long> { [key] = contacts - counts.GetValueOrDefault(key) }, stop);
    }

    /// <summary>What cannot change once messages have gone out.</summary>
    private static void RefuseLate(CampaignPlan before, CampaignPlan now, List<Mistake> mistakes)
    {
        if (before.Audience != now.Audience)
            mistakes.Add(new("audience", "cannot change once the campaign has started: its contacts are marked by their numbers in it."));
        if (!before.Variants.Select(static variant => variant.Name).SequenceEqual(now.Variants.Select(static variant => variant.Name)))
            mistakes.Add(new("variants", "must be those of before once the campaign has started; their content may change."));
        if (before.Sample != now.Sample)
            mistakes.Add(new("sample", "cannot change once the campaign has started."));
    }

    private static bool IsOtherContent(CampaignPlan before, CampaignPlan now) => !before.Variants.SequenceEqual(now.Variants);

    /// <summary>The reason in a call that gives nothing else.</summary>
    private static string? ReasonOf(HttpCall call)
    {
        using var document = Body(call, ["reason"], out var mistakes);
        var reason = ReasonIn(document.RootElement, mistakes);
        return mistakes.Count == 0 ? reason : throw Refusal.Bad([.. mistakes]);
    }

    private static string? ReasonIn(JsonElement body, List<Mistake> mistakes)
    {
        var reason = ContentJson.Text(body, "reason", "", MaxReason, mistakes);
        if (reason?.Any(char.IsControl) is true)
            mistakes.Add(new("reason", "must be one line without control characters."));
        return string.IsNullOrWhiteSpace(reason) ? null : reason;
    }

    private static JsonDocument Body(HttpCall call, ImmutableArray<string> known, out List<Mistake> mistakes)
    {
        mistakes = [];
        var document = ContentJson.Parse(call.Body.IsEmpty ? "{}"u8.ToArray() : call.Body, mistakes) ?? throw Refusal.Bad([.. mistakes]);
        ContentJson.RefuseOthers(document.RootElement, "", known, mistakes);
        return document;
    }
}
