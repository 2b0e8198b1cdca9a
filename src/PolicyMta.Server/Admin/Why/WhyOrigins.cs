using System.Globalization;
using PolicyMta.Core;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Spool;
using PolicyMta.Core.Waiting;
using PolicyMta.Policies;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Admin.Why;

/// <summary>Who is behind what mail waits for, where it is written, and what would help.</summary>
internal sealed class WhyOrigins(Corridor corridor, Func<SpoolStatus> spool, PolicyReloader reloader, int maxConnections)
{
    private const int MostProfiles = 3;
    private const int MostDirectives = 5;

    public (IReadOnlyList<WhyOrigin> Origins, IReadOnlyList<string> Help) Of(WaitCause cause, WhyScope scope) => cause switch
    {
        WaitCause.Connections => Limit(scope, "connections", static profile => profile.Connections, "or add egress sources to the pool"),
        WaitCause.ConnectionRate => Limit(scope, "connection_rate", static profile => profile.ConnectionRate, OrMorePerConnection),
        WaitCause.MessageRate => Limit(scope, "message_rate", static profile => profile.MessageRate, "or add egress sources to the pool"),
        WaitCause.RecipientRate => Limit(scope, "recipient_rate", static profile => profile.RecipientRate, null),
        WaitCause.ProviderConnections or WaitCause.ProviderConnectionRate or WaitCause.ProviderRate => OfProvider(scope),
        WaitCause.CounterConnections or WaitCause.CounterRate or WaitCause.HostCounter => OfCounter(scope),
        WaitCause.ServerConnections => (
            [new("server", string.Create(CultureInfo.InvariantCulture, $"delivery.max_connections is {maxConnections}"))],
            ["raise delivery.max_connections"]),
        WaitCause.PaceConnections or WaitCause.PaceRate or WaitCause.PacePause => InForce(scope, "pace"),
        WaitCause.ThrottleConnections or WaitCause.ThrottleRate or WaitCause.ThrottlePause => InForce(scope, "throttle"),
        WaitCause.Ramp or WaitCause.DirectiveConnections => InForce(scope, "ramp"),
        WaitCause.Suspended => Commands(scope, DirectiveKind.Suspend),
        WaitCause.Parked => Commands(scope, DirectiveKind.Suspend, DirectiveKind.Hold),
        WaitCause.DirectiveRate => Commands(scope, DirectiveKind.Throttle),
        WaitCause.Hold or WaitCause.PolicyDefer => OfPolicy(cause, scope),
        WaitCause.OperatorHold => ([], [$"policymta queue release {MatchOf(scope)}"]),
        WaitCause.BusyReceiver or WaitCause.Receiver => (
            [], ["more connections help only if the receiver takes them; look at its replies: policymta events search --provider NAME"]),
        WaitCause.ConnectBackoff or WaitCause.RetryConnect => (
            [], ["look whether the receiver is reachable from the egress source, and what the reply says; DNS, routes and firewalls"]),
        WaitCause.Handlers => (Slow(), ["policymta plugins; policymta scripts: which handlers fail or take long"]),
        WaitCause.Disk => (Disk(), ["look at the spool's disk: policymta status, free space, and what else writes there"]),
        WaitCause.Memory => ([], ["raise spool.content_memory_mb"]),
        WaitCause.Postponed => ([], ["nothing: policymta queue release sends it now"]),
        WaitCause.Fault => ([], ["look into the log for the error"]),
        _ when corridor.Waits.Causes.CategoryOf(cause) is not null => (
            [], scope.Example?.Reply is { } reply ? [$"policymta bounce explain '{reply}'"] : []),
        _ => ([], []),
    };

    /// <summary>Where a limit, pace or throttle of an author is written; null if nobody knows.</summary>
    public string? PlaceOf(string? author, string? reason)
    {
        var snapshot = corridor.Policies.Current;
        foreach (var (plugin, find) in snapshot.Origins)
        {
            if (author is null || plugin == author)
            {
                if (find(new OriginQuestion { Reason = reason }) is { } place)
                    return Shown(place);
            }
        }

        var link = snapshot.OnBounce.Links.FirstOrDefault(link => link.Id == author)?.Handler as IPlacedHandler;
        return link?.PlaceOf("throttle");
    }

    /// <summary>Where a decision of on-route is written.</summary>
    public string? PlaceOfRoute(string? handler, string property) =>
        (corridor.Policies.Current.OnRoute.Links.FirstOrDefault(link => link.Id == handler)?.Handler as IPlacedHandler)?.PlaceOf(property);

    private const string OrMorePerConnection = "or messages_per_connection";

    private (IReadOnlyList<WhyOrigin>, IReadOnlyList<string>) Limit(
        WhyScope scope, string setting, Func<TrafficProfile, object?> value, string? other)
    {
        var (origins, help) = (new List<WhyOrigin>(), new List<string>());
        foreach (var profile in Profiles(scope))
        {
            if (value(profile) is not { } limit)
                continue;
            var place = PlaceOf(profile, setting);
            origins.Add(new WhyOrigin("profile", string.Create(CultureInfo.InvariantCulture, $"{profile.Name}: {setting} {limit}"))
            {
                Author = OwnerOf(profile),
                Place = place,
            });
            help.Add(
                $"raise {setting} of profile {profile.Name}" + (place is null ? "" : $" ({place})") + (other is null ? "" : ", " + other));
        }

        return (origins, help);
    }

    private (IReadOnlyList<WhyOrigin>, IReadOnlyList<string>) OfProvider(WhyScope scope)
    {
        var total = Limit(scope, "provider_total", static profile => Describe(profile.ProviderTotal), null);
        var each = Limit(scope, "provider_per_source", static profile => Describe(profile.ProviderPerSource), "or add egress sources");
        return ([.. total.Item1, .. each.Item1], [.. total.Item2, .. each.Item2]);
    }

    private (IReadOnlyList<WhyOrigin>, IReadOnlyList<string>) OfCounter(WhyScope scope)
    {
        var names = scope.Queues.Select(static queue => queue.WaitingForCounter).OfType<string>().Distinct().ToList();
        return Limit(
            scope, "counters", profile => profile.Counters.Keys.Where(name => names.Count == 0 || names.Contains(name)).ToList() is
            { Count: > 0 } found ? string.Join(", ", found) : null, null);
    }

    private (IReadOnlyList<WhyOrigin>, IReadOnlyList<string>) InForce(WhyScope scope, string kind)
    {
        var limits = scope.Queues.SelectMany(static queue => queue.Limits.Applied).Where(limit => limit.Kind == kind).Distinct()
            .Take(MostDirectives).ToList();
        var commands = kind == "pace" ? ([], []) : Commands(scope, kind == "throttle" ? DirectiveKind.Throttle : DirectiveKind.Suspend);
        var paces = limits.Select(limit => new WhyOrigin(kind, Describe(limit))
        {
            Author = limit.Author,
            Reason = limit.Reason,
            Until = limit.Until,
            Place = limit.Origin ?? PlaceOf(limit.Author, limit.Reason),
        }).Where(origin => commands.Origins.All(command => command.Author != origin.Author)).ToList();
        var help = paces.Select(pace => kind switch
        {
            "ramp" => $"nothing: it is at full speed at {Time(pace.Until)}",
            _ => $"the {kind} of {pace.Author ?? "policy"} ends at {Time(pace.Until)}; change {pace.Place ?? "its rule"} to be slowed "
                + "down less",
        });
        return ([.. paces, .. commands.Origins], [.. help, .. commands.Help]);
    }

    private (IReadOnlyList<WhyOrigin> Origins, IReadOnlyList<string> Help) Commands(
        WhyScope scope, params ImmutableArray<DirectiveKind> kinds)
    {
        var found = corridor.Directives.Active
            .Where(directive => kinds.Contains(directive.Request.Kind) && MayBeMeant(directive.Request.Match, scope))
            .Take(MostDirectives).ToList();
        return (
            [.. found.Select(Origin)],
            [.. found.Select(directive => $"policymta directives cancel {directive.Id}"
                + (directive.Request is { Kind: DirectiveKind.Suspend, Match: { Provider: { } provider } match }
                    && match == new DirectiveMatch { Provider = provider } ? $", or policymta resume --provider {provider}" : ""))]);
    }

    public WhyOrigin Origin(Directive directive) => new(
        directive.Request.Kind.ToString().ToLowerInvariant(),
        directive.Request.Rate is { } rate ? $"{MatchText(directive.Request)}: {rate}" : MatchText(directive.Request))
    {
        Author = directive.Author,
        Reason = directive.Request.Reason,
        Directive = directive.Id,
        Since = directive.CreatedAt,
        Until = directive.Until,
        Place = PlaceOf(directive.Author, directive.Request.Reason),
    };

    private (IReadOnlyList<WhyOrigin>, IReadOnlyList<string>) OfPolicy(WaitCause cause, WhyScope scope)
    {
        if (scope.Example is not { Handler: { } handler } example)
            return ([], [$"policymta queue release {MatchOf(scope)}"]);
        var place = PlaceOfRoute(handler, cause == WaitCause.Hold ? "hold" : "defer") ?? PlaceOf(handler, example.Reason);
        return (
            [
                new WhyOrigin(cause == WaitCause.Hold ? "hold" : "defer", "on-route")
                {
                    Author = handler,
                    Reason = example.Reason,
                    Place = place,
                },
            ],
            [$"change {place ?? handler}, which is asked again when it changes, or policymta queue release {MatchOf(scope)}"]);
    }

    private IReadOnlyList<WhyOrigin> Slow() =>
    [
        .. reloader.Loaded.Policies.SelectMany(policy => policy.Handlers.Where(handler => handler.State.Failures > 0)
            .Select(handler => new WhyOrigin("handler", $"{policy.Id} at {handler.Hook}: {handler.State.LastError}")
            {
                Author = policy.Id,
            }))
            .Take(MostDirectives),
    ];

    private IReadOnlyList<WhyOrigin> Disk() =>
        spool() is { Accepting: false, Reason: var reason } ? [new WhyOrigin("spool", $"takes no messages: {reason}")] : [];

    private static IEnumerable<TrafficProfile> Profiles(WhyScope scope) =>
        scope.Queues.Select(static queue => queue.Limits.Profile).DistinctBy(static profile => profile.Name).Take(MostProfiles);

    private string? OwnerOf(TrafficProfile profile) => Loaded(profile)?.Owner;

    private LoadedProfile? Loaded(TrafficProfile profile)
    {
        var name = TrafficProfile.BaseNameOf(profile.Name) ?? profile.Name;
        return reloader.Loaded.Profiles.FirstOrDefault(loaded => loaded.Profile.Name == name);
    }

    private string? PlaceOf(TrafficProfile profile, string setting)
    {
        var name = TrafficProfile.BaseNameOf(profile.Name) ?? profile.Name;
        if (OwnerOf(profile) == "configuration")
            return Shown(InConfiguration($"traffic_profiles[{name}].{setting}") ?? InConfiguration($"traffic_profiles[{name}]"));
        var question = new OriginQuestion { TrafficProfile = name, Setting = setting };
        var origins = corridor.Policies.Current.Origins;
        return Shown(origins.Select(origin => origin.Find(question)).FirstOrDefault(static place => place.HasValue))
            ?? (OwnerOf(profile) is { } owner and not "built-in" ? owner : null);
    }

    private SettingPlace? InConfiguration(string path)
    {
        try
        {
            return reloader.ConfigurationFile is { } file ? ConfigurationSections.Read(file).WrittenAt(path) : null;
        }
        catch (Exception e) when (e is CommandException or ConfigurationException or IOException)
        {
            return null;
        }
    }

    private static bool MayBeMeant(DirectiveMatch match, WhyScope scope) => scope switch
    {
        { Tenant: { } tenant } when match.Tenant is { } other => Same(other, tenant),
        { Subject: WhySubject.Provider } => match.Provider is null || Same(match.Provider, scope.Name),
        { Subject: WhySubject.Domain } => (match.Domain is null || Same(match.Domain, scope.Name))
            && (match.Provider is null || scope.Queues.Any(queue => Same(queue.Key.Provider, match.Provider))),
        { Subject: WhySubject.Site } => match.Site is null || Same(match.Site, scope.Name),
        { Subject: WhySubject.Source } => match.EgressSource is null || Same(match.EgressSource, scope.Name),
        _ => true,
    };

    private static string MatchOf(WhyScope scope) => scope switch
    {
        { Tenant: { } tenant } => $"--tenant {tenant}",
        { Subject: WhySubject.Provider or WhySubject.Domain or WhySubject.Site or WhySubject.Source, Name: { } name } =>
            $"--{scope.Subject.ToString().ToLowerInvariant()} {name}",
        _ => "--all",
    };

    private static string MatchText(DirectiveRequest request)
    {
        if (request.Everything || request.Match.IsEverything)
            return "all mail";
        var match = request.Match;
        return string.Join(", ", new (string Name, object? Value)[]
        {
            ("provider", match.Provider), ("site", match.Site), ("source", match.EgressSource), ("network", match.SourceNetwork),
            ("pool", match.EgressPool), ("domain", match.Domain), ("tenant", match.Tenant), ("campaign", match.Campaign),
            ("sender domain", match.SenderDomain), ("recipient", match.Recipient), ("id", match.Id), ("older than", match.MinAge),
            ("attempts", match.MinAttempts), ("last reply", match.LastReply),
        }.Where(static one => one.Value is not null).Select(static one => $"{one.Name} {one.Value}"));
    }

    private static string? Describe(TrafficLimits? limits) => limits is null ? null : string.Join(", ", new[]
    {
        limits.Connections is { } connections ? string.Create(CultureInfo.InvariantCulture, $"connections {connections}") : null,
        limits.ConnectionRate is { } rate ? $"connection_rate {rate}" : null,
        limits.MessageRate is { } messages ? $"message_rate {messages}" : null,
        limits.RecipientRate is { } recipients ? $"recipient_rate {recipients}" : null,
    }.Where(static part => part is not null));

    private static string Describe(LimitInForce limit) => string.Join(", ", new[]
    {
        limit.Pause ? "pause" : null,
        limit.MessagesPerSecond is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate * 60:0.##} messages a minute") : null,
        limit.Connections is { } connections ? string.Create(CultureInfo.InvariantCulture, $"{connections} connections") : null,
    }.Where(static part => part is not null));

    private static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "the end of its directive";

    private static string? Shown(SettingPlace? place) =>
        place is not { } at ? null : string.Create(CultureInfo.InvariantCulture, $"{at.File}:{at.Line}");

    private static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
