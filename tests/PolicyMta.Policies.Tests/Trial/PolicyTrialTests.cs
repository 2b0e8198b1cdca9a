using System.Text;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Spool;
using PolicyMta.Policies.Scripts;

namespace PolicyMta.Policies.Tests.Trial;

/// <summary>What happens to a reload whose scripts fail on messages that the server has seen.</summary>
public sealed class PolicyTrialTests : IAsyncDisposable
{
    private const string Good = "export function onRoute(route) {\n  return { provider: 'p' };\n}\n";
    private const string Misspelt = "export function onRoute(route) {\n  return {\n    provder: 'p',\n  };\n}\n";
    private const string Id = "01K0000000000000000000TEST";

    private readonly PolicyBed _bed = new();

    public ValueTask DisposeAsync() => _bed.DisposeAsync();

    [Fact]
    public async Task A_misspelt_property_is_refused_with_its_place_and_the_message_that_shows_it()
    {
        Write("route.js", Good);
        await _bed.StartAsync();
        await RouteAsync("one.example");
        await RouteAsync("two.example");

        Write("route.js", Misspelt);
        var refused = await _bed.ReloadAsync();

        Assert.Equal((ReloadOutcome.Failed, 1L, 2), (refused.Outcome, refused.Generation, refused.Trial.Tried));
        var problem = Assert.Single(refused.Problems);
        Assert.Equal(new SourcePlace(Path.Combine(_bed.ScriptFolder, "route.js"), 3, 5), problem.Place);
        Assert.StartsWith("The result has no property 'provder'. Did you mean 'provider'?", problem.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            $" It failed on 2 of 2 recorded messages at on-route, first on message {Id} from a.example to two.example.", problem.Message,
            StringComparison.Ordinal);
        Assert.Contains("reload --force", problem.Remedy, StringComparison.Ordinal);
        Assert.Equal("p", (await RouteAsync("one.example")).Provider);
        Assert.Empty(_bed.Failures.All);
        Assert.Equal(0, Assert.Single(_bed.Reloader.Loaded.Policies).Handlers[0].State.Failures);

        var check = await _bed.Reloader.CheckAsync(CancellationToken.None);
        Assert.Equal(problem.Place, Assert.Single(check.Problems).Place);
        Assert.Equal(1, _bed.Reloader.Loaded.Generation);
    }

    [Fact]
    public async Task By_force_it_is_put_in_force_and_its_failures_are_counted()
    {
        Write("route.js", Good);
        await _bed.StartAsync();
        await RouteAsync("one.example");
        Write("route.js", Misspelt);

        var forced = await _bed.Reloader.ReloadAsync("test", force: true, CancellationToken.None);

        Assert.Equal((ReloadOutcome.Reloaded, 2L, true), (forced.Outcome, forced.Generation, forced.IsForced));
        Assert.Empty(forced.Problems);
        Assert.Single(forced.Trial.Failures);
        var state = Assert.Single(_bed.Reloader.Loaded.Policies).Handlers[0].State;
        Assert.Equal((0L, 0L), (state.Calls, state.Failures));
        Assert.NotNull((await RouteAsync("one.example")).Defer);
        Assert.Equal((1L, 1L), (state.Calls, state.Failures));
        Assert.Contains("route.js:3:5: The result has no property 'provder'", Assert.Single(_bed.Failures.All), StringComparison.Ordinal);

        Write("other.js", "export function onBounce() {}\n");
        Assert.Equal(ReloadOutcome.Reloaded, (await _bed.ReloadAsync()).Outcome);
    }

    [Fact]
    public async Task A_script_that_throws_on_some_messages_is_refused_where_it_throws()
    {
        await _bed.StartAsync();
        await RouteAsync("one.example");
        await RouteAsync("two.example");

        Write(
            "route.js",
            "export function onRoute(route) {\n  if (route.domain === 'two.example') {\n    return route.site.length;\n  }\n}\n");
        var problem = Assert.Single((await _bed.ReloadAsync()).Problems);

        Assert.Equal((3, 23), (problem.Place.Line, problem.Place.Column));
        Assert.Contains("It failed on 1 of 2 recorded messages at on-route", problem.Message, StringComparison.Ordinal);
        Assert.Contains("to two.example", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trial_changes_no_state_writes_no_log_and_each_message_finds_the_state_as_it_is()
    {
        Write("route.js", "export function onRoute(route) { state.increment('n'); state.set('kept', 'yes'); }\n");
        await _bed.StartAsync();
        for (var i = 0; i < 3; i++)
            await RouteAsync($"{i}.example");

        Write("route.js", """
            export function onRoute(route) {
              if (state.get('n') !== 3 || state.increment('n') !== 4 || state.increment('n', 2) !== 6 || state.get('n') !== 6)
                throw new Error(`n is ${state.get('n')}`);
              if (state.delete('kept') !== true || state.get('kept') !== undefined || state.delete('kept') !== false)
                throw new Error('kept');
              state.set('new', route.domain);
              log.warn('from the trial');
              return { provider: state.get('new') };
            }
            """);
        var result = await _bed.ReloadAsync();

        Assert.Equal((ReloadOutcome.Reloaded, 3), (result.Outcome, result.Trial.Tried));
        var state = Assert.IsType<ScriptState>(_bed.States.For("route.js", new ScriptLimits()));
        Assert.Equal((new StateNumber(3), new StateText("yes"), null), (state.Get("n"), state.Get("kept"), state.Get("new")));
        Assert.DoesNotContain(_bed.Log.Lines, line => line.Contains("from the trial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Limits_of_a_policy_that_is_not_put_in_force_leave_the_state_alone()
    {
        Write("route.js", "export function onRoute(route) { state.set(route.domain, 1); }\n");
        await _bed.StartAsync();
        for (var i = 0; i < 5; i++)
            await RouteAsync($"{i}.example");
        var state = _bed.States.For("route.js", new ScriptLimits());

        _bed.Configure("scripts: { limits: { state_entries: 2 } }");
        Assert.Empty((await _bed.Reloader.CheckAsync(CancellationToken.None)).Problems);
        Assert.Equal(5, state.Count);
        Assert.Equal(ReloadOutcome.Reloaded, (await _bed.ReloadAsync()).Outcome);
        Assert.Equal(2, state.Count);
    }

    [Fact]
    public async Task Endless_loops_end_and_are_refused()
    {
        _bed.Configure("scripts: { limits: { statements: 1000000000 } }");
        await _bed.StartAsync();
        for (var i = 0; i < 20; i++)
            await RouteAsync($"{i}.example");

        Write("route.js", "export function onRoute(route) {\n  for (;;);\n}\n");
        var problem = Assert.Single((await _bed.ReloadAsync()).Problems);

        Assert.Contains("ran longer than 50ms", problem.Message, StringComparison.Ordinal);
        Assert.Contains("in 5 of 5 runs", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slowness_on_some_messages_is_a_warning()
    {
        _bed.Configure("scripts: { limits: { statements: 1000000000 } }");
        await _bed.StartAsync();
        await RouteAsync("quick.example");
        await RouteAsync("slow.example");

        Write("route.js", "export function onRoute(route) {\n  while (route.domain === 'slow.example');\n}\n");
        var result = await _bed.ReloadAsync();

        Assert.Equal(ReloadOutcome.Reloaded, result.Outcome);
        Assert.Empty(result.Trial.Failures);
        Assert.Contains("to slow.example", Assert.Single(result.Trial.Warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_whole_trial_is_bounded_whatever_a_script_may_take()
    {
        _bed.Configure("scripts: { limits: { statements: 1000000000, timeout: 10m } }");
        await _bed.StartAsync();
        await RouteAsync("one.example");
        await RouteAsync("two.example");

        Write("route.js", "export function onRoute(route) {\n  for (;;);\n}\n");
        var result = await _bed.ReloadAsync();

        Assert.Equal((ReloadOutcome.Reloaded, 1), (result.Outcome, result.Trial.Tried));
        Assert.Single(result.Trial.Warnings);
    }

    [Fact]
    public async Task Scripts_see_what_plugins_and_scripts_before_them_decided()
    {
        _bed.Install("Good");
        _bed.Configure("plugins: { settings: { Test.Good: { tag: from-plugin } } }");
        Write(
            "a.js",
            "export function onInject(message) { return { edits: [{ setHeader: { name: 'X-A', value: message.metadata.tag } }] }; }\n");
        await _bed.StartAsync();
        await InjectAsync("Subject: x\r\n\r\nbody\r\n");

        Write("b.js", """
            export function onInject(message) {
              if (message.header('x-a') !== 'from-plugin' || message.soFar.metadata.tag !== 'from-plugin')
                throw new Error(message.header('x-a'));
              return { metadata: { b: 1 } };
            }
            """);
        var result = await _bed.ReloadAsync();
        Assert.Empty(result.Problems.Select(problem => problem.ToString()));
        Assert.Equal(1, result.Trial.Tried);

        Write("b.js", "export function onInject(message) {\n  return { edits: [{ setHeader: { name: 'no name', value: 'x' } }] };\n}\n");
        Assert.Contains(
            "The result 'edits[0].setHeader.name' is not a valid header field name",
            Assert.Single((await _bed.ReloadAsync()).Problems).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_what_has_changed_is_tried_and_a_change_of_an_import_or_of_settings_is_one()
    {
        Write(
            "a.js",
            "import { name } from './lib/name.js';\nexport function onRoute() { return { provider: name, reason: config.why }; }\n");
        Write("lib/name.js", "export const name = 'a';\n");
        Write("b.js", "export function onRoute() {}\n");
        await _bed.StartAsync();
        await RouteAsync("one.example");

        Write("b.js", "export function onRoute() { return null; }\n");
        Assert.Equal(ReloadOutcome.Reloaded, (await _bed.ReloadAsync()).Outcome);
        Write("lib/name.js", "export const name = 1;\n");
        Assert.Contains(
            "'provider' must be a string, but is 1.", Assert.Single((await _bed.ReloadAsync()).Problems).Message, StringComparison.Ordinal);
        Write("lib/name.js", "export const name = 'a';\n");
        _bed.Configure("scripts: { config: { a.js: { why: [x] } } }");
        Assert.Contains(
            "'reason' must be a string, but is an array.",
            Assert.Single((await _bed.ReloadAsync()).Problems).Message,
            StringComparison.Ordinal);
        _bed.Configure("scripts: { config: { a.js: { why: x } } }\nretry: { delays: [10s] }");
        Assert.Equal((ReloadOutcome.Reloaded, 1), (await _bed.ReloadAsync() is var known ? (known.Outcome, known.Trial.Tried) : default));
        _bed.Configure("scripts: { config: { a.js: { why: x } } }\nretry: { delays: [20s] }");
        Assert.Equal((ReloadOutcome.Reloaded, 0), (await _bed.ReloadAsync() is var same ? (same.Outcome, same.Trial.Tried) : default));
    }

    [Fact]
    public async Task A_hook_that_has_seen_nothing_is_named()
    {
        Write("route.js", Good);
        await _bed.StartAsync();

        Write("route.js", Misspelt);
        var result = await _bed.ReloadAsync();

        Assert.Equal((ReloadOutcome.Reloaded, 0), (result.Outcome, result.Trial.Tried));
        Assert.Equal(
            "route.js was not tried at on-route: no message has come there since the server started.", Assert.Single(result.Trial.Notes));
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_refused()
    {
        _bed.Configure("egress_sources: { ip1: { address: 127.0.0.2 } }\negress_pools: { warm: { ip1: 1 } }");
        await _bed.StartAsync();
        await RouteAsync("one.example");

        Write("route.js", "export function onRoute(route) {\n  return { egressPool: 'warn' };\n}\n");
        var problem = Assert.Single((await _bed.ReloadAsync()).Problems);

        Assert.Equal((2, 12), (problem.Place.Line, problem.Place.Column));
        Assert.StartsWith(
            "The result names the egress pool 'warn', which is not defined. Did you mean 'warm'?",
            problem.Message,
            StringComparison.Ordinal);
        Write("route.js", "export function onRoute(route) {\n  return { egressPool: 'warm' };\n}\n");
        Assert.Equal(ReloadOutcome.Reloaded, (await _bed.ReloadAsync()).Outcome);
    }

    [Fact]
    public async Task A_body_that_was_cut_for_the_record_is_not_held_against_a_script()
    {
        await _bed.StartAsync();
        await InjectAsync("Subject: long\r\n\r\n" + new string('x', 30_000) + "end\r\n");

        Write("inject.js", "export function onInject(message) {\n  if (!message.body.includes('end')) throw new Error('no end');\n}\n");
        var result = await _bed.ReloadAsync();
        Assert.Equal(ReloadOutcome.Reloaded, result.Outcome);
        Assert.Contains(
            "Only the beginning of its body was recorded", Assert.Single(result.Trial.Warnings).Message, StringComparison.Ordinal);

        Write("inject.js", "export function onInject(message) {\n  return { metadat: { subject: message.header('subject') } };\n}\n");
        Assert.Equal(ReloadOutcome.Failed, (await _bed.ReloadAsync()).Outcome);
    }

    [Fact]
    public async Task What_a_sender_wrote_reaches_no_terminal_raw()
    {
        await _bed.StartAsync();
        await InjectAsync("Subject: \u001b[31mred\u202e\r\n\r\nbody\r\n");

        Write("inject.js", "export function onInject(message) {\n  throw new Error(message.header('subject'));\n}\n");
        var message = Assert.Single((await _bed.ReloadAsync()).Problems).Message;

        Assert.Contains("[31mred", message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, char.IsControl);
        Assert.DoesNotContain('\u202e', message);
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_bed.ScriptFolder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private async Task<RouteDecision> RouteAsync(string domain)
    {
        using var lease = _bed.Store.Acquire(default);
        var context = new RouteContext { Message = Message(domain), Domain = domain, Recipients = [new Recipient("b@" + domain)] };
        return await lease.Snapshot.OnRoute.RunAsync(context, lease.Snapshot, new DecisionTrace(TimeProvider.System));
    }

    private async Task InjectAsync(string content)
    {
        using var lease = _bed.Store.Acquire(default);
        var context = new InjectContext
        {
            Message = Message("b.example"),
            Content = new MessageContent(Encoding.UTF8.GetBytes(content)),
            Source = new InjectionSource { Protocol = "ESMTP", Listener = "test" },
        };
        using var buffer = ContentBuffer.CopyOf(context.Content.Raw.Span);
        using var editor = new ContentEditor(buffer);
        await lease.Snapshot.OnInject.RunAsync(
            context, lease.Snapshot, new DecisionTrace(TimeProvider.System), (seen, decision) => Injector.Apply(seen, decision, editor));
    }

    private static MessageFacts Message(string domain) => new()
    {
        Id = SpoolId.Parse(Id),
        ReturnPath = "a@a.example",
        Recipients = [new Recipient("b@" + domain)],
        ReceivedAt = DateTimeOffset.UnixEpoch,
        Size = 20,
    };
}
