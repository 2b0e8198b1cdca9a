using System.CommandLine;
using System.Globalization;
using System.Text;
using PolicyMta.Core.Events;
using PolicyMta.Core.Journal;

namespace PolicyMta.Server.Commands;

/// <summary>The options that say which events are wanted.</summary>
internal sealed class EventFilterOptions
{
    private readonly Option<string?> _id = new("--id") { Description = "Only the events of one message.", HelpName = "ID" };

    private readonly ImmutableArray<(string Field, EventFacet? Facet, Option<string?> Option)> _texts =
    [
        ("recipient", null, Text("--recipient", "Only those about one recipient.", "ADDRESS")),
        ("sender", EventFacet.Sender, Text("--sender", "Only those of mail with this return path.", "ADDRESS")),
        ("tenant", EventFacet.Tenant, Text("--tenant", "Only those of this tenant's mail.", "NAME")),
        ("campaign", EventFacet.Campaign, Text("--campaign", "Only those of this campaign's mail.", "NAME")),
        ("provider", EventFacet.Provider, Text("--provider", "Only those of mail to this provider.", "NAME")),
    ];

    private readonly Option<string[]> _kinds = new("--kind")
    {
        Description = "Only events of this kind, for instance delivered or bounced; may be given several times.",
        HelpName = "KIND",
    };

    private readonly Option<string?> _since = PointInTime.Option("--since", "Only events from this time on");
    private readonly Option<string?> _until = PointInTime.Option("--until", "Only events up to this time");

    /// <param name="usualSince">How far to look back if nothing else is said; null for all.</param>
    public EventFilterOptions(string? usualSince = null)
    {
        if (usualSince is not null)
            _since.DefaultValueFactory = _ => usualSince;
        _id.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !SpoolId.TryParse(result.Tokens[0].Value, null, out _))
                result.AddError($"'{result.Tokens[0].Value}' is not a message id: 26 letters and digits are expected.");
        });
        _kinds.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => EventKinds.Find(token.Value) is null))
                result.AddError($"'{token.Value}' {EventKinds.Expected}");
        });
    }

    /// <param name="command">The command that takes them.</param>
    /// <param name="withTimes">Whether it is about the past.</param>
    public void AddTo(Command command, bool withTimes)
    {
        command.Add(_id);
        foreach (var (_, _, option) in _texts)
            command.Add(option);
        command.Add(_kinds);
        if (!withTimes)
            return;
        command.Add(_since);
        command.Add(_until);
    }

    public EventQuery Read(ParseResult parsed) => new()
    {
        Since = PointInTime.Of(parsed.GetValue(_since)),
        Until = PointInTime.Of(parsed.GetValue(_until)),
        Kinds = [.. (parsed.GetValue(_kinds) ?? []).Select(kind => EventKinds.Find(kind)!)],
        Id = SpoolId.TryParse(parsed.GetValue(_id), null, out var message) ? message : null,
        Recipient = parsed.GetValue(_texts[0].Option),
        Facets = [.. _texts.Where(text => text.Facet is not null && parsed.GetValue(text.Option) is not null)
            .Select(text => (text.Facet!.Value, parsed.GetValue(text.Option)!))],
    };

    /// <summary>The same as the query of a call.</summary>
    public string PathOf(ParseResult parsed, string root)
    {
        var query = Read(parsed);
        var path = new StringBuilder(root).Append('?');
        Add("since", query.Since?.ToString("O", CultureInfo.InvariantCulture));
        Add("until", query.Until?.ToString("O", CultureInfo.InvariantCulture));
        Add("id", query.Id?.ToString());
        foreach (var (field, _, option) in _texts)
            Add(field, parsed.GetValue(option));
        foreach (var kind in query.Kinds)
            Add("kind", kind);
        return path.ToString();

        void Add(string name, string? value)
        {
            if (value is not null)
                path.Append(name).Append('=').Append(Uri.EscapeDataString(value)).Append('&');
        }
    }

    private static Option<string?> Text(string name, string description, string help)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = help };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }])
                result.AddError($"{name} must not be empty; leave it out for the events of all.");
        });
        return option;
    }
}
