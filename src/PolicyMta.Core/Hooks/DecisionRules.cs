using System.Buffers.Text;
using PolicyMta.Core.Headers;
using PolicyMta.Core.Smtp.Parsing;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Hooks;

/// <summary>
/// What decisions must fulfil beyond their form, whoever made them. It is asked while the handler is still called, so that a mistake is the
/// handler's failure, with its name and place, and never a fault of what comes later.
/// </summary>
internal static class DecisionRules
{
    /// <summary>
    /// The longest text, in characters, that a decision may give a message to keep: it is held in memory and stands in every event, and
    /// what policy makes it of is often a stranger's.
    /// </summary>
    public const int LongestText = 10_000;

    /// <returns>The first mistake, or null.</returns>
    public static DecisionMistake? MistakeIn(object decision) => decision switch
    {
        InjectDecision inject => MistakeIn(inject),
        RecipientDecision recipient => MistakeInLabels(recipient.Metadata) ?? MistakeInRefusal(recipient.Reject, "reject")
            ?? MistakeInRecipient(recipient.Rewrite, "rewrite") ?? MistakeInReturnPath(recipient.ReturnPath, "returnPath"),
        SignDecision sign => MistakeInOne(sign.Signatures, "signatures", MistakeIn) ?? MistakeInOne(sign.Keys, "keys", MistakeInKey)
            ?? MistakeInOne(sign.MoreKeys, "moreKeys", MistakeInKey),
        RouteDecision route => MistakeInRefusal(route.Bounce, "bounce"),
        BounceDecision bounce => MistakeIn(bounce),
        _ => null,
    };

    private static DecisionMistake? MistakeIn(InjectDecision decision) =>
        TooLong(decision.Tenant, "tenant") ?? TooLong(decision.Campaign, "campaign") ?? MistakeInLabels(decision.Metadata)
            ?? MistakeInReturnPath(decision.ReturnPath, "returnPath") ?? MistakeInReturnPath(decision.NoticesTo, "noticesTo")
            ?? MistakeInRefusal(decision.Reject, "reject") ?? MistakeInOne(decision.Edits, "edits", MistakeIn);

    private static DecisionMistake? MistakeIn(BounceDecision decision)
    {
        if (decision.Confidence is not (null or >= 0 and <= 1))
            return new DecisionMistake("confidence", "is not a number from 0 to 1.");
        if (decision.Kind is { } kind && !Enum.IsDefined(kind))
            return new DecisionMistake("kind", "is not a kind that this server knows.");
        if (decision.Scope is { } scope && !Enum.IsDefined(scope))
            return new DecisionMistake("scope", "is not a scope that this server knows.");
        return TooLong(decision.Rule, "rule") ?? TooLong(decision.Blocklist, "blocklist")
            ?? (decision.Throttle is { } throttle ? MistakeIn(throttle) : null);
    }

    private static DecisionMistake? MistakeInLabels(ImmutableDictionary<string, string> labels)
    {
        foreach (var (name, value) in labels)
        {
            if ((TooLong(name, "metadata") ?? TooLong(value, "metadata")) is { } label)
                return name.Length > LongestText ? label : label with { Path = "metadata." + name };
        }

        return null;
    }

    private static DecisionMistake? MistakeIn(MessageEdit? edit)
    {
        if (edit is null)
            return new DecisionMistake("", "is missing.");
        if (EditForm.MistakeIn(edit) is { } wrongForm)
            return new DecisionMistake("", wrongForm);
        if (edit.AddHeader is { } added && MistakeIn(added) is { } wrongAdded)
            return wrongAdded with { Path = ".addHeader" + wrongAdded.Path };
        if (edit.SetHeader is { } set && MistakeIn(set) is { } wrongSet)
            return wrongSet with { Path = ".setHeader" + wrongSet.Path };
        if ((MistakeInRecipient(edit.AddRecipient, ".addRecipient")
            ?? MistakeInReturnPath(edit.ReturnPath, ".returnPath")) is { } wrongAddress)
            return wrongAddress;
        if (edit.Metadata is { } labels && MistakeInLabels(labels) is { } wrongLabel)
            return wrongLabel with { Path = "." + wrongLabel.Path };
        if (edit.Attach is { } file && MistakeIn(file) is { } wrongFile)
            return wrongFile with { Path = ".attach" + wrongFile.Path };
        if (edit.RemoveParts is { FileName: null, Type: null })
            return new DecisionMistake(".removeParts", "says neither fileName nor type: it would mean every part.");
        return edit.RemoveHeader is { } removed && HeaderText.MistakeInName(removed) is { } wrongName
            ? new DecisionMistake(".removeHeader", wrongName)
            : null;
    }

    private static DecisionMistake? MistakeIn(MessageAttachment file)
    {
        if (file.FileName is not { Length: > 0 and <= 255 } name || PrintableText.HasControls(name))
            return new DecisionMistake(".fileName", "is not a valid file name: 1 to 255 characters, none of them a control character.");
        if (file.Type is { } type && (!MimeKit.ContentType.TryParse(type, out var parsed) || parsed.MediaType == "multipart"))
            return new DecisionMistake(".type", "is not a valid media type of a file, for instance \"application/pdf\".");
        if (file.Content is null == file.Base64 is null)
            return new DecisionMistake("", "needs one of content and base64.");
        return file.Base64 is { } base64 && !Base64.IsValid(base64)
            ? new DecisionMistake(".base64", "is not valid base64 (RFC 4648 section 4).")
            : null;
    }

    private static DecisionMistake? MistakeIn(HeaderField? field)
    {
        if (field is null)
            return new DecisionMistake("", "is missing.");
        if (HeaderText.MistakeInName(field.Name) is { } wrongName)
            return new DecisionMistake(".name", wrongName);
        return HeaderText.MistakeInValue(field.Name, field.Value) is { } wrongValue ? new DecisionMistake(".value", wrongValue) : null;
    }

    private static DecisionMistake? MistakeInKey(string? name) =>
        name is { Length: > 0 and <= 320 } && name.Contains("._domainkey.", StringComparison.Ordinal)
            ? null
            : new DecisionMistake("", "is not the name of a key as its DNS record has it, for instance \"s2026._domainkey.example.com\".");

    private static DecisionMistake? MistakeInRecipient(string? address, string name) =>
        address is not null && AddressCheck.MistakeInRecipient(address, isLenient: true) is { } mistake
            ? new DecisionMistake(name, mistake)
            : null;

    private static DecisionMistake? MistakeInReturnPath(string? address, string name) =>
        address is not null && AddressCheck.MistakeInReturnPath(address, isLenient: false) is { } mistake
            ? new DecisionMistake(name, mistake)
            : null;

    private static DecisionMistake? MistakeIn(Throttle throttle)
    {
        if (throttle.Connections is null || throttle.Aim.IsDefaultOrEmpty)
            return null;
        foreach (var fact in throttle.Aim)
        {
            if (fact is not (ThrottleAim.Source or ThrottleAim.Provider or ThrottleAim.Site))
                return new DecisionMistake(
                    "throttle.connections",
                    "is given for mail that has no connections of its own: write a rate or a pause, or an aim of source, provider and "
                        + "site.");
        }

        return null;
    }

    private static DecisionMistake? MistakeInRefusal(SmtpReply? reply, string name) =>
        reply is null ? null
            : reply.Code / 100 is not (4 or 5)
            ? new DecisionMistake(
                name, $"is not a refusal, its code is {reply.Code}: write a 4xx or 5xx reply, for instance \"550 5.7.1 Not allowed\".")
            : TooLong(reply.Text, name);

    private static DecisionMistake? MistakeInOne<T>(ImmutableArray<T> items, string name, Func<T, DecisionMistake?> mistakeIn)
    {
        if (items.IsDefault)
            return new DecisionMistake(name, "is not set to an array: leave it out, or give an empty one.");
        for (var i = 0; i < items.Length; i++)
        {
            if (mistakeIn(items[i]) is { } mistake)
                return mistake with { Path = $"{name}[{i}]{mistake.Path}" };
        }

        return null;
    }

    private static DecisionMistake? TooLong(string? text, string path) => text is { Length: > LongestText }
        ? new DecisionMistake(path, $"has more than {LongestText} characters.")
        : null;
}
