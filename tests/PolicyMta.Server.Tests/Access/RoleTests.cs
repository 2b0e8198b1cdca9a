using System.Net;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Tests.Access;

/// <summary>Each role may do what it says, and no more; another tenant's mail is not there. ACCESS.md has the table.</summary>
public sealed class RoleTests
{
    private const string Nobody = "/00000000000000000000000001";

    /// <summary>What is asked for, and the least role that suffices; null where a scope opens it.</summary>
    internal static readonly (string Method, string Path, string? Body, OperatorRole? Least)[] Calls =
    [
        ("GET", AdminPaths.Status, null, OperatorRole.Read),
        ("GET", AdminPaths.Queues, null, OperatorRole.Read),
        ("GET", AdminPaths.Messages, null, OperatorRole.Read),
        ("GET", AdminPaths.Messages + Nobody, null, OperatorRole.Read),
        ("GET", AdminPaths.Explain + Nobody, null, OperatorRole.Read),
        ("GET", AdminPaths.Plugins, null, OperatorRole.Read),
        ("GET", AdminPaths.Scripts, null, OperatorRole.Read),
        ("GET", AdminPaths.ScriptSource + "?id=nosuch.js", null, OperatorRole.Admin),
        ("GET", AdminPaths.Machine, null, OperatorRole.Read),
        ("GET", AdminPaths.Users, null, OperatorRole.Admin),
        ("GET", AdminPaths.Directives, null, OperatorRole.Read),
        ("GET", AdminPaths.Directives + "/D1", null, OperatorRole.Read),
        ("POST", AdminPaths.Directives + "/preview", """{"kind":"hold","match":{"tenant":"acme"}}""", OperatorRole.Read),
        ("GET", AdminPaths.Events, null, OperatorRole.Read),
        ("GET", AdminPaths.Tls, null, OperatorRole.Read),
        ("GET", AdminPaths.Tls + "/gmail.test", null, OperatorRole.Read),
        ("POST", AdminPaths.Check, "{}", OperatorRole.Read),
        ("GET", AdminPaths.EventSearch + "?tenant=acme", null, OperatorRole.Read),
        ("GET", AdminPaths.EventTail + "?tenant=acme&limit=0", null, OperatorRole.Read),
        ("GET", AdminPaths.Why + "?tenant=acme", null, OperatorRole.Read),
        ("GET", AdminPaths.Stats, null, OperatorRole.Read),
        ("GET", AdminPaths.Live + "?topics=nosuch", null, OperatorRole.Read),
        ("GET", AdminPaths.Marks, null, OperatorRole.Read),
        ("GET", AdminPaths.Sessions, null, OperatorRole.Read),
        ("GET", AdminPaths.Sessions + "/in-99", null, OperatorRole.Read),
        ("GET", AdminPaths.Trace + "/nowhere", null, OperatorRole.Read),
        ("GET", AdminPaths.Recorder, null, OperatorRole.Read),
        ("GET", AdminPaths.Recorder + "/gmail.test", null, OperatorRole.Read),
        ("GET", AdminPaths.Log, null, OperatorRole.Read),
        ("GET", AdminPaths.Exporters, null, OperatorRole.Read),
        ("POST", AdminPaths.Sessions + "/in-99/abort", "{}", OperatorRole.Operate),
        ("POST", AdminPaths.Probe, "{}", OperatorRole.Operate),
        ("POST", AdminPaths.Directives, """{"kind":"hold","match":{"tenant":"acme"},"reason":"x"}""", OperatorRole.Operate),
        ("POST", AdminPaths.Directives + "/resume", """{"kind":"suspend","match":{"tenant":"acme"}}""", OperatorRole.Operate),
        ("DELETE", AdminPaths.Directives + "/D1", null, OperatorRole.Operate),
        ("POST", AdminPaths.Messages + "/hold", """{"match":{"tenant":"nosuch"}}""", OperatorRole.Operate),
        ("POST", AdminPaths.Messages + "/release", """{"match":{"tenant":"nosuch"}}""", OperatorRole.Operate),
        ("POST", AdminPaths.Messages + "/bounce", """{"match":{"tenant":"nosuch"}}""", OperatorRole.Operate),
        ("POST", AdminPaths.Messages + Nobody + "/release", "{}", OperatorRole.Operate),
        ("DELETE", AdminPaths.Messages + Nobody, null, OperatorRole.Operate),
        ("POST", AdminPaths.Reload, "{}", OperatorRole.Admin),
        ("POST", AdminPaths.Log, "{}", OperatorRole.Admin),
        ("DELETE", AdminPaths.Log, null, OperatorRole.Admin),
        ("POST", AdminPaths.Exporters + "/No/such/pause", "{}", OperatorRole.Admin),
        ("POST", AdminPaths.Exporters + "/No/such/resume", "{}", OperatorRole.Admin),
        ("POST", AdminPaths.Exporters + "/No/such/skip", "{}", OperatorRole.Admin),
        ("POST", AdminPaths.Exporters + "/No/such/replay", "{}", OperatorRole.Admin),
        ("POST", AdminPaths.Commands, """{"command":"nosuch","values":{}}""", OperatorRole.Admin),
        ("GET", AdminPaths.Audit, null, OperatorRole.Admin),
        ("GET", AdminPaths.Messages + Nobody + "/content", null, null),
        ("POST", AdminPaths.ConsoleLink, "{}", null),
        ("GET", AdminPaths.Panels, null, OperatorRole.Read),
    ];

    /// <summary>What a token for named tenants may ask for.</summary>
    internal static readonly HashSet<string> ForTenants =
    [
        AdminPaths.EventSearch + "?tenant=acme", AdminPaths.EventTail + "?tenant=acme&limit=0", AdminPaths.Why + "?tenant=acme",
        AdminPaths.Stats, AdminPaths.Live + "?topics=nosuch",
        AdminPaths.Queues, AdminPaths.Messages, AdminPaths.Messages + Nobody, AdminPaths.Explain + Nobody, AdminPaths.Directives,
        AdminPaths.Directives + "/D1", AdminPaths.Directives + "/preview", AdminPaths.Directives + "/resume", AdminPaths.Messages + "/hold",
        AdminPaths.Messages + "/release", AdminPaths.Messages + "/bounce", AdminPaths.Messages + Nobody + "/release",
        AdminPaths.Panels,
    ];

    [Fact]
    public async Task Every_route_asks_for_its_role()
    {
        await using var server = await OperatorServer.StartAsync();
        foreach (var (method, path, body, least) in Calls)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await server.CallAsync(null, new(method), path, body)).Code);
            Assert.Equal(HttpStatusCode.Unauthorized, (await server.CallAsync("wrong", new(method), path, body)).Code);
            foreach (var (token, role) in new[]
            {
                ("app", (OperatorRole?)null), ("shop", null), ("prometheus", null), ("reader", OperatorRole.Read),
                ("noc", OperatorRole.Operate), ("chief", OperatorRole.Admin),
            })
            {
                var (code, _) = await server.CallAsync(token, new(method), path, body);
                Assert.True(role >= least == (code != HttpStatusCode.Forbidden), $"{token} {method} {path}: {code}");
            }
        }
    }

    [Fact]
    public async Task No_route_of_the_admin_API_is_left_out_here()
    {
        await using var server = await OperatorServer.StartAsync();
        var routes = server.Server.Http!.Routes.Select(route => route.RoutePattern.RawText!)
            .Where(route => route.StartsWith(AdminPaths.Root, StringComparison.Ordinal)).Distinct();
        var tried = Calls.Select(call => call.Path
            .Replace(Nobody, "/{id}", StringComparison.Ordinal).Replace("/D1", "/{id}", StringComparison.Ordinal)
            .Replace("/in-99", "/{id}", StringComparison.Ordinal).Replace("/nowhere", "/{direction}", StringComparison.Ordinal)
            .Replace("recorder/gmail.test", "recorder/{of}", StringComparison.Ordinal)
            .Replace("gmail.test", "{domain}", StringComparison.Ordinal)
            .Replace("/No/such", "/{plugin}/{name}", StringComparison.Ordinal).Split('?')[0]).Distinct();
        Assert.Equal(routes.Order(), tried.Order());
    }

    [Fact]
    public async Task A_token_for_named_tenants_reaches_nothing_that_is_about_all()
    {
        await using var server = await OperatorServer.StartAsync();
        foreach (var (method, path, body, least) in Calls.Where(call => call.Least is not null))
        {
            var (code, answer) = await server.CallAsync("acme-desk", new(method), path, body);
            var mayAsk = ForTenants.Contains(path) && least <= OperatorRole.Operate;
            Assert.True(mayAsk == (code != HttpStatusCode.Forbidden), $"{method} {path}: {code} {answer}");
        }
    }

    [Fact]
    public async Task Another_tenants_message_is_not_there()
    {
        await using var server = await OperatorServer.StartAsync();
        var (own, foreign) = (await server.InjectAsync("acme"), await server.InjectAsync("gamma"));
        foreach (var path in new[] { AdminPaths.Messages, AdminPaths.Explain, "/api/v1/messages" })
        {
            Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("acme-desk", $"{path}/{own}")).Code);
            Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync("acme-desk", $"{path}/{foreign}")).Code);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync("acme-desk", $"{AdminPaths.Messages}/{foreign}/content")).Code);
        Assert.Equal(
            HttpStatusCode.NotFound, (await server.PostAsync("acme-desk", $"{AdminPaths.Messages}/{foreign}/release", "{}")).Code);
        Assert.Equal(
            HttpStatusCode.NotFound, (await server.CallAsync("acme-desk", HttpMethod.Delete, $"{AdminPaths.Messages}/{foreign}")).Code);

        var (_, listed) = await server.GetAsync("acme-desk", AdminPaths.Messages);
        Assert.Equal([own], listed.GetProperty("deliveries").EnumerateArray().Select(one => one.GetProperty("id").GetString()));
        Assert.Empty((await server.GetAsync("acme-desk", AdminPaths.Messages + "?tenant=gamma")).Answer.GetProperty("deliveries")
            .EnumerateArray());
        var (_, queues) = await server.GetAsync("acme-desk", AdminPaths.Queues);
        Assert.DoesNotContain("gamma", queues.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(2, (await server.GetAsync("noc", AdminPaths.Messages)).Answer.GetProperty("deliveries").GetArrayLength());
    }

    [Theory]
    [InlineData("acme-desk", """{"tenant":"gamma"}""", HttpStatusCode.BadRequest)]
    [InlineData("both-desk", """{"domain":"gmail.test"}""", HttpStatusCode.BadRequest)]
    [InlineData("both-desk", "{}", HttpStatusCode.BadRequest)]
    [InlineData("acme-desk", """{"domain":"gmail.test"}""", HttpStatusCode.OK)]
    [InlineData("both-desk", """{"domain":"gmail.test","tenant":"beta"}""", HttpStatusCode.OK)]
    public async Task What_is_commanded_is_bounded_to_own_tenants(string token, string match, HttpStatusCode expected)
    {
        await using var server = await OperatorServer.StartAsync();
        var foreign = await server.InjectAsync("gamma");

        var (code, answer) = await server.PostAsync(
            token, AdminPaths.Directives, $$"""{"kind":"bounce","undo_for":"0s","match":{{match}},"reason":"test"}""");

        Assert.Equal(expected, code);
        Assert.Equal(
            expected != HttpStatusCode.OK,
            answer.TryGetProperty("errors", out var errors)
                && errors[0].GetProperty("pointer").GetString()!.EndsWith("/match/tenant", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("noc", $"{AdminPaths.Messages}/{foreign}")).Code);
        if (expected != HttpStatusCode.OK)
            return;
        var id = answer.GetProperty("id").GetString();
        await server.PostAsync("noc", AdminPaths.Directives, """{"kind":"hold","match":{"domain":"other.test"},"reason":"noc's"}""");
        Assert.Equal(1, (await server.GetAsync(token, AdminPaths.Directives)).Answer.GetProperty("directives").GetArrayLength());
        Assert.Equal(2, (await server.GetAsync("noc", AdminPaths.Directives)).Answer.GetProperty("directives").GetArrayLength());
        Assert.Equal(HttpStatusCode.OK, (await server.CallAsync(token, HttpMethod.Delete, $"{AdminPaths.Directives}/{id}")).Code);
    }

    [Fact]
    public async Task What_an_operator_of_all_tenants_holds_a_tenants_operator_does_not_release()
    {
        const string Order = """{"match":{"tenant":"acme"},"reason":"x"}""";
        await using var server = await OperatorServer.StartAsync();
        var release = $"{AdminPaths.Messages}/{await server.InjectAsync("acme")}/release";
        Assert.Equal(1, await DeliveriesAsync("acme-desk", "hold"));
        Assert.Equal(1, await DeliveriesAsync("noc", "hold"));
        Assert.Equal(0, await DeliveriesAsync("acme-desk", "hold"));

        Assert.Equal(0, await DeliveriesAsync("acme-desk", "release"));
        Assert.Equal(HttpStatusCode.Forbidden, (await server.PostAsync("acme-desk", release, "{}")).Code);

        Assert.Equal(1, await DeliveriesAsync("noc", "release"));

        async Task<int> DeliveriesAsync(string token, string action) =>
            (await server.PostAsync(token, $"{AdminPaths.Messages}/{action}", Order)).Answer.GetProperty("deliveries").GetInt32();
    }

    [Fact]
    public async Task A_tenant_that_differs_in_the_case_of_letters_alone_is_another_one()
    {
        await using var server = await OperatorServer.StartAsync();
        var foreign = await server.InjectAsync("ACME");
        var (_, preview) = await server.PostAsync("acme-desk", AdminPaths.Directives + "/preview", """{"kind":"bounce","match":{}}""");
        Assert.Equal(0, preview.GetProperty("deliveries").GetInt32());
        var (_, done) = await server.PostAsync(
            "acme-desk", AdminPaths.Messages + "/release", """{"match":{"domain":"gmail.test"},"reason":"x"}""");
        Assert.Equal(0, done.GetProperty("deliveries").GetInt32());

        await server.PostAsync("noc", AdminPaths.Directives, """{"kind":"hold","match":{"tenant":"ACME"},"reason":"noc's"}""");
        var (_, ended) = await server.PostAsync(
            "acme-desk", AdminPaths.Directives + "/resume", """{"kind":"suspend","match":{"tenant":"acme"}}""");
        Assert.Equal(0, ended.GetProperty("directives").GetArrayLength());
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("noc", $"{AdminPaths.Messages}/{foreign}")).Code);
    }

    [Fact]
    public async Task Why_tells_a_tenant_of_no_others_message_and_of_no_others_name()
    {
        await using var server = await OperatorServer.StartAsync();
        var own = await server.InjectAsync("acme");
        var foreign = await server.InjectAsync("beta2", "joe@yahoo.test");
        foreach (var token in new[] { "acme-desk", "chief" })
        {
            var why = (await server.GetAsync(token, AdminPaths.Why + "?tenant=acme")).Answer.GetRawText();
            Assert.Contains(own, why, StringComparison.Ordinal);
            Assert.DoesNotContain(foreign, why, StringComparison.Ordinal);
        }

        var (code, unknown) = await server.GetAsync("both-desk", AdminPaths.Why + "?tenant=beta");
        Assert.Equal(HttpStatusCode.NotFound, code);
        Assert.DoesNotContain("beta2", unknown.GetRawText(), StringComparison.Ordinal);
        Assert.Contains(
            "Did you mean 'beta2'?", (await server.GetAsync("chief", AdminPaths.Why + "?tenant=beta")).Answer.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenants_operator_may_not_send_over_others_addresses()
    {
        await using var server = await OperatorServer.StartAsync();
        var order = """{"kind":"reroute","match":{"tenant":"acme"},"reason":"x","reroute":{"next_hop":"127.0.0.9"}}""";
        Assert.Equal(HttpStatusCode.Forbidden, (await server.PostAsync("acme-desk", AdminPaths.Directives, order)).Code);
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("noc", AdminPaths.Directives, order)).Code);
    }

    [Fact]
    public async Task Content_is_for_tokens_with_the_scope_and_each_reading_is_kept()
    {
        await using var server = await OperatorServer.StartAsync();
        var id = await server.InjectAsync("acme");

        Assert.Equal(HttpStatusCode.Forbidden, (await server.GetAsync("chief", $"{AdminPaths.Messages}/{id}/content")).Code);
        foreach (var token in new[] { "abuse", "acme-desk" })
        {
            var (code, content) = await server.GetAsync(token, $"{AdminPaths.Messages}/{id}/content");
            Assert.Equal(HttpStatusCode.OK, code);
            Assert.Contains("secret words", content.GetString(), StringComparison.Ordinal);
        }

        var (_, audit) = await server.GetAsync("chief", AdminPaths.Audit + "?action=message.content");
        var acts = audit.GetProperty("acts").EnumerateArray();
        Assert.Equal(["acme-desk", "abuse"], acts.Select(act => act.GetProperty("author").GetString()));
    }

    [Theory]
    [InlineData("role: read, tenant: acme", "A role is for tenants")]
    [InlineData("tenants: [acme]", "Only a role is for several tenants")]
    [InlineData("role: admin, tenants: [acme], scopes: [admin]", "The scope admin is for all tenants")]
    [InlineData("role: read, tenants: [acme], scopes: [inject]", "cannot send for them")]
    [InlineData("role: operator", "operate")]
    public async Task Rights_that_contradict_each_other_are_a_mistake(string rights, string problem)
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(Path.Combine(folder.Root, "plugins"));
        var config = folder.Write("policymta.yaml", $$"""
            http: { address: "127.0.0.1:0", tokens: [{ name: x, token_hash: "{{ApiHash}}", {{rights}} }] }
            plugins: { path: plugins }
            """);
        var (exitCode, output, error) = await Commands.CommandLine.RunAsync("check", "--config", config);
        Assert.NotEqual(0, exitCode);
        Assert.Contains(problem, output + error, StringComparison.Ordinal);
    }

    private static string ApiHash => Tests.Http.ApiFixture.HashOf("x");
}
