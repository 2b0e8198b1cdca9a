using System.Text;
using System.Text.Json;
using PolicyMta.Sdk;

namespace TestPlugins;

/// <summary>Endpoints that answer as they should, and some that do not.</summary>
internal static class Endpoints
{
    private static readonly HttpEndpointOptions Public = new() { Access = HttpAccess.Public, MaxBodyBytes = 100 };

    public static void Map(IPluginBuilder builder, Plugin plugin)
    {
        builder.MapHttp(
            "GET", "/count", (_, _) => new(HttpReply.Json(JsonSerializer.Serialize(new { plugin.Count, plugin.Word }))), Public);
        builder.MapHttp("GET", "/", (_, _) => new(HttpReply.Text("root")), Public);
        builder.MapHttp("GET", "/lists/all", (_, _) => new(HttpReply.Text("all of them")), Public);
        builder.MapHttp("GET", "/lists/{list}", (call, _) => new(HttpReply.Text(call.PathValues["list"])), Public);
        builder.MapHttp("GET", "/files/{*rest}", (call, _) => new(HttpReply.Text(call.PathValues["rest"])), Public);
        builder.MapHttp("POST", "/echo", EchoAsync, Public with { MaxBodyBytes = 100 });
        builder.MapHttp("POST", "/for-inject", EchoAsync, new HttpEndpointOptions { Access = HttpAccess.Inject });
        builder.MapHttp(
            "GET", "/for-read", (call, _) => new(HttpReply.Text(call.Tenant ?? "all")),
            new HttpEndpointOptions { Access = HttpAccess.Read });
        builder.MapHttp("GET", "/for-admin", (call, _) => new(HttpReply.Text(call.Client ?? "")));
        builder.MapHttp("GET", "/seen", (_, _) => new(HttpReply.Text(plugin.EventsSeen.ToString())), Public);
        builder.MapHttp("POST", "/send", (call, stop) => SendAsync(plugin.Injector, call, stop), Public);
        var (traffic, directives) = (builder.Traffic, builder.Directives);
        builder.MapHttp("POST", "/slow", async (call, stop) =>
        {
            var provider = call.GetQuery("provider")!;
            traffic.SetPace(new PaceTarget { Provider = provider }, new Pace { Rate = Rate.Parse("1/min"), Reason = plugin.Word });
            var request = new DirectiveRequest
            {
                Kind = DirectiveKind.Hold,
                Match = new DirectiveMatch { Provider = provider, Tenant = "acme" },
                Reason = plugin.Word,
            };
            return HttpReply.Text((await directives.AddAsync(request, stop)).Id);
        }, Public);
        builder.MapHttp("POST", "/free", async (call, stop) =>
        {
            var ended = await directives.CancelAsync(call.GetQuery("id")!, stop);
            var lifted = traffic.EndPace(new PaceTarget { Provider = call.GetQuery("provider")! });
            return HttpReply.Text($"{ended} {lifted} {directives.Active.Count} {traffic.Paces.Count} {traffic.Queues.Count}");
        }, Public);
        builder.MapHttp("GET", "/folders", async (_, stop) =>
        {
            var kept = Path.Combine(builder.StateFolder, "kept.txt");
            await File.AppendAllTextAsync(kept, "x", stop);
            return HttpReply.Text($"{File.Exists(Path.Combine(builder.Folder, "plugin.yaml"))} {await File.ReadAllTextAsync(kept, stop)}");
        }, Public);
        builder.MapHttp("GET", "/throws", (_, _) => throw new InvalidOperationException("the secret reason"), Public);
        builder.MapHttp("GET", "/null", (_, _) => new((HttpReply)null!), Public);
        builder.MapHttp(
            "GET", "/header", (_, _) => new(HttpReply.Empty() with { Headers = [new HeaderField("X-A", "1\r\nX-B: 2")] }), Public);
        builder.MapHttp(
            "GET", "/frame", (_, _) => new(HttpReply.Empty() with { Headers = [new HeaderField("Content-Length", "7")] }), Public);
        builder.MapHttp(
            "GET", "/kept",
            (_, _) => new(HttpReply.Text("for a day") with { Headers = [new HeaderField("Cache-Control", "max-age=86400")] }),
            Public);
        builder.MapHttp("GET", "/elsewhere", (_, _) => new(HttpReply.Redirect(new Uri("https://x.example/a b"))), Public);
        builder.MapHttp("GET", "/refuses", (_, _) => new(HttpReply.Problem(422, "not \"this\" one")), Public);
        builder.MapHttp("GET", "/obeys", async (_, stop) =>
        {
            await Task.Delay(Timeout.Infinite, stop);
            return HttpReply.Empty();
        }, Public with { Deadline = TimeSpan.FromMilliseconds(50) });
        builder.MapHttp("GET", "/hangs", async (_, _) =>
        {
            while (!Directory.Exists(plugin.Word))
                await Task.Delay(20);
            return HttpReply.Empty();
        }, Public with { Deadline = TimeSpan.FromMilliseconds(50) });
    }

    private static async ValueTask<HttpReply> SendAsync(IMessageInjector injector, HttpCall call, CancellationToken cancellationToken)
    {
        try
        {
            var result = await injector.SubmitAsync(
                new NewMessage
                {
                    ReturnPath = "bounces@sender.test",
                    Recipients = [new Recipient(call.GetQuery("to")!)],
                    Content = call.Body,
                    Tenant = "acme",
                    Campaign = "welcome",
                    Metadata = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("given", "yes"),
                    Key = call.GetQuery("key"),
                },
                cancellationToken);
            return HttpReply.Json(JsonSerializer.Serialize(new { result.Reply.Code, Id = result.Id?.ToString(), result.IsRepeated }));
        }
        catch (ArgumentException e)
        {
            return HttpReply.Problem(400, e.Message);
        }
    }

    private static ValueTask<HttpReply> EchoAsync(
        HttpCall call, CancellationToken cancellationToken) => new(HttpReply.Json(JsonSerializer.Serialize(new
        {
            call.Method,
            call.Path,
            A = call.GetQuery("a"),
            Many = call.Query.Count(pair => pair.Key == "b"),
            Header = call.GetHeader("x-given"),
            Secret = call.GetHeader("Authorization") ?? call.GetHeader("Cookie"),
            Body = Encoding.UTF8.GetString(call.Body.Span),
            call.Client,
            call.Tenant,
            Address = call.RemoteAddress?.ToString(),
        }), 201));
}
