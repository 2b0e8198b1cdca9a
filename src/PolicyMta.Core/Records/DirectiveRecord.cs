namespace PolicyMta.Core.Records;

/// <summary>A directive as the spool keeps it. What its fields mean is in FORMATS.md.</summary>
internal static class DirectiveRecord
{
    /// <summary>The newest version that is written: for what an older server would take for a wider match, or act on too early.</summary>
    public const int Version = 2;

    private const int Plain = 1;

    private const int UsualLength = 192;

    public static ReadOnlyMemory<byte> Write(Directive directive)
    {
        var request = directive.Request;
        var needsNewest = directive.UndoUntil is not null || request.Match.ReceivedBefore is not null;
        var writer = new RecordWriter(needsNewest ? Version : Plain, UsualLength);
        writer.Text(Fields.Id, directive.Id);
        writer.Number(Fields.Kind, (int)request.Kind);
        writer.Text(Fields.Author, directive.Author);
        writer.Ticks(Fields.CreatedAt, directive.CreatedAt.UtcTicks);
        if (directive.Until is { } until)
            writer.Ticks(Fields.Until, until.UtcTicks);
        if (directive.UndoUntil is { } undo)
            writer.Ticks(Fields.UndoUntil, undo.UtcTicks);
        writer.Text(Fields.Reason, request.Reason);
        writer.OptionalText(Fields.Rate, request.Rate?.ToString());
        if (request.Connections is { } connections)
            writer.Number(Fields.Connections, connections);
        writer.OptionalText(Fields.Reply, request.Reply?.ToString());
        writer.OptionalText(Fields.ToEgressPool, request.Reroute?.EgressPool);
        writer.OptionalText(Fields.ToTrafficProfile, request.Reroute?.TrafficProfile);
        writer.OptionalText(Fields.ToNextHop, request.Reroute?.NextHop);

        var match = request.Match;
        writer.OptionalText(Fields.Provider, match.Provider);
        writer.OptionalText(Fields.Site, match.Site);
        writer.OptionalText(Fields.EgressSource, match.EgressSource);
        writer.OptionalText(Fields.SourceNetwork, match.SourceNetwork);
        writer.OptionalText(Fields.EgressPool, match.EgressPool);
        writer.OptionalText(Fields.Domain, match.Domain);
        writer.OptionalText(Fields.Tenant, match.Tenant);
        writer.OptionalText(Fields.Campaign, match.Campaign);
        writer.OptionalText(Fields.SenderDomain, match.SenderDomain);
        writer.OptionalText(Fields.Recipient, match.Recipient);
        writer.OptionalText(Fields.Message, match.Id?.ToString());
        if (match.MinAge is { } age)
            writer.Ticks(Fields.MinAge, age.Ticks);
        if (match.ReceivedBefore is { } before)
            writer.Ticks(Fields.ReceivedBefore, before.UtcTicks);
        if (match.MinAttempts is { } attempts)
            writer.Number(Fields.MinAttempts, attempts);
        writer.OptionalText(Fields.LastReply, match.LastReply);
        return writer.Written;
    }

    /// <exception cref="InvalidDataException">The record is not whole, or of another version.</exception>
    public static Directive Read(ReadOnlySpan<byte> record)
    {
        var version = RecordVersion.Of(record);
        if (version is not (Plain or Version))
            throw RecordVersion.Unreadable("directive", version, Version);

        var (id, author, reason) = ("", "", "");
        var kind = -1;
        DateTimeOffset? createdAt = null, until = null, undo = null;
        Rate? rate = null;
        SmtpReply? reply = null;
        int? connections = null;
        var (reroute, match) = (new DirectiveReroute(), new DirectiveMatch());
        var reader = new RecordReader(record[1..]);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case Fields.Id: id = reader.Text(); break;
                case Fields.Kind: kind = reader.Choice((int)DirectiveKind.Throttle); break;
                case Fields.Author: author = reader.Text(); break;
                case Fields.CreatedAt: createdAt = reader.Time(); break;
                case Fields.Until: until = reader.Time(); break;
                case Fields.UndoUntil: undo = reader.Time(); break;
                case Fields.Reason: reason = reader.Text(); break;
                case Fields.Rate: rate = Rate.TryParse(reader.Text(), null, out var limit) ? limit : throw Unreadable("rate"); break;
                case Fields.Connections: connections = reader.SmallNumber(); break;
                case Fields.Reply: reply = SmtpReply.TryParse(reader.Text(), null, out var said) ? said : throw Unreadable("reply"); break;
                case Fields.ToEgressPool: reroute = reroute with { EgressPool = reader.Text() }; break;
                case Fields.ToTrafficProfile: reroute = reroute with { TrafficProfile = reader.Text() }; break;
                case Fields.ToNextHop: reroute = reroute with { NextHop = reader.Text() }; break;
                case Fields.Provider: match = match with { Provider = reader.Text() }; break;
                case Fields.Site: match = match with { Site = reader.Text() }; break;
                case Fields.EgressSource: match = match with { EgressSource = reader.Text() }; break;
                case Fields.SourceNetwork: match = match with { SourceNetwork = reader.Text() }; break;
                case Fields.EgressPool: match = match with { EgressPool = reader.Text() }; break;
                case Fields.Domain: match = match with { Domain = reader.Text() }; break;
                case Fields.Tenant: match = match with { Tenant = reader.Text() }; break;
                case Fields.Campaign: match = match with { Campaign = reader.Text() }; break;
                case Fields.SenderDomain: match = match with { SenderDomain = reader.Text() }; break;
                case Fields.Recipient: match = match with { Recipient = reader.Text() }; break;
                case Fields.Message:
                    match =
                        match with { Id = SpoolId.TryParse(reader.Text(), null, out var message) ? message : throw Unreadable("message") };
                    break;
                case Fields.MinAge: match = match with { MinAge = new TimeSpan(reader.Ticks()) }; break;
                case Fields.ReceivedBefore: match = match with { ReceivedBefore = reader.Time() }; break;
                case Fields.MinAttempts: match = match with { MinAttempts = reader.SmallNumber() }; break;
                case Fields.LastReply: match = match with { LastReply = reader.Text() }; break;
                default: reader.Skip(); break;
            }
        }

        if (id.Length == 0 || kind < 0 || createdAt is null)
            throw new InvalidDataException("A directive record does not say its id, kind and time.");
        return new Directive
        {
            Id = id,
            Author = author,
            CreatedAt = createdAt.Value,
            Until = until,
            UndoUntil = undo,
            Request = new DirectiveRequest
            {
                Kind = (DirectiveKind)kind,
                Match = match,
                Everything = match.IsEverything,
                For = until - createdAt,
                UndoFor = undo - createdAt,
                Reason = reason,
                Rate = rate,
                Connections = connections,
                Reply = reply,
                Reroute = reroute == new DirectiveReroute() ? null : reroute,
            },
        };
    }

    private static InvalidDataException Unreadable(string field) => new($"The {field} of a directive record cannot be read.");

    private static class Fields
    {
        public const int Id = 1;
        public const int Kind = 2;
        public const int Author = 3;
        public const int CreatedAt = 4;
        public const int Until = 5;
        public const int Reason = 6;
        public const int Rate = 7;
        public const int Connections = 8;
        public const int Reply = 9;
        public const int ToEgressPool = 10;
        public const int ToTrafficProfile = 11;
        public const int ToNextHop = 12;
        public const int Provider = 20;
        public const int Site = 21;
        public const int EgressSource = 22;
        public const int EgressPool = 23;
        public const int Domain = 24;
        public const int Tenant = 25;
        public const int Campaign = 26;
        public const int SenderDomain = 27;
        public const int Recipient = 28;
        public const int Message = 29;
        public const int MinAge = 30;
        public const int MinAttempts = 31;
        public const int LastReply = 32;
        public const int SourceNetwork = 33;
        public const int ReceivedBefore = 34;
        public const int UndoUntil = 13;
    }
}
