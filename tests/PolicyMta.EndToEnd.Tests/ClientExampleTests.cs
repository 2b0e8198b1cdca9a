using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>The clients in <c>examples/clients</c>, as a user would run them.</summary>
[Needs(Need.Programs)]
public sealed class ClientExampleTests
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(Here(), "..", "..", "examples", "clients"));

    public static TheoryData<string, string> Clients => new()
    {
        { "curl", "send.sh" },
        { "dotnet-sdk-10.0", "Send.cs" },
        { "python3", "send.py" },
        { "nodejs", "send.mjs" },
    };

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_client_sends_asks_and_may_be_run_again(string package, string file)
    {
        using var folder = new TestFolder();
        await using var mta = new MtaProcess(folder.Path, "delivery:\n  next_hop: 127.0.0.1:9\nscripts:\n  path: scripts\n");
        Directory.CreateDirectory(Path.Combine(folder.Path, "scripts"));
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "scripts", "hold.js"),
            "export function onRoute() { return { hold: true, reason: 'test' }; }\n",
            TestContext.Current.CancellationToken);
        await mta.StartAsync();

        var first = await RunAsync(package, file, $"http://127.0.0.1:{mta.HttpPort}", "jane@a.test", "joe@b.test");
        var again = await RunAsync(package, file, $"http://127.0.0.1:{mta.HttpPort}", "jane@a.test", "joe@b.test");

        var queued = await QueuedAsync(mta);
        Assert.Equal(2, queued.Count);
        Assert.All(queued, id => Assert.Contains(id, first, StringComparison.Ordinal));
        Assert.All(queued, id => Assert.Contains(id, again, StringComparison.Ordinal));
        Assert.Contains("jane@a.test", first, StringComparison.Ordinal);
        Assert.Contains("held", again, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_client_repeats_what_got_no_answer_under_the_same_key(string package, string file)
    {
        const string Id = "06EXAMP1E00000000000000000";
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var keys = new List<string>();
        var serving = ServeAsync(server, (number, key) =>
        {
            if (key is not null)
                keys.Add(key);
            return number switch
            {
                1 => Answer("503 Service Unavailable", """{"type":"about:blank","title":"Try again later","status":503,"detail":"full"}"""),
                2 => "",
                3 => Answer("202 Accepted", $$"""{"recipients":[{"address":"jane@a.test","status":"accepted","id":"{{Id}}"}]}"""),
                _ => Answer("200 OK", $$"""{"id":"{{Id}}","state":"done","recipients":[{"address":"jane@a.test","state":"delivered"}]}"""),
            };
        });

        var output = await RunAsync(package, file, $"http://{server.LocalEndpoint}", "jane@a.test");
        server.Stop();
        await serving;

        Assert.Equal(["example-key", "example-key", "example-key"], keys);
        Assert.Contains(Id, output, StringComparison.Ordinal);
        Assert.Contains("delivered", output, StringComparison.Ordinal);
    }

    private static Task<string> RunAsync(string package, string file, string url, params string[] addresses)
    {
        var path = Path.Combine(Folder, file);
        string[] command = Path.GetExtension(file) switch
        {
            ".cs" => ["dotnet", "run", path, "--"],
            ".py" => ["python3", path],
            ".mjs" => ["node", path],
            _ => ["sh", path],
        };
        return Tool.RunAsync("env", package, [
            $"POLICYMTA_URL={url}",
            $"POLICYMTA_TOKEN={MtaProcess.InjectionToken}",
            "IDEMPOTENCY_KEY=example-key",
            .. command,
            .. addresses,
        ]);
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    /// <summary>Gives each request its answer, one to a connection; an empty one closes it without a word.</summary>
    private static async Task ServeAsync(TcpListener server, Func<int, string?, string> answer)
    {
        for (var number = 1; ; number++)
        {
            try
            {
                using var client = await server.AcceptTcpClientAsync();
                var key = await ReadAsync(client.GetStream());
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer(number, key)));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    /// <summary>Reads a request to its end and returns its key.</summary>
    private static async Task<string?> ReadAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        int HeaderEnd() => text.ToString().IndexOf("\r\n\r\n", StringComparison.Ordinal);
        string? Field(string name) => text.ToString().Split(
            "\r\n").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
        bool IsWhole() => HeaderEnd() >= 0 && (Field("Transfer-Encoding") is not null
            ? text.ToString().EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal)
            : text.Length >= HeaderEnd() + 4 + int.Parse(Field("Content-Length") ?? "0", CultureInfo.InvariantCulture));
        while (!IsWhole() && await stream.ReadAsync(buffer) is > 0 and var length)
            text.Append(Encoding.Latin1.GetString(buffer, 0, length));
        return Field("Idempotency-Key");
    }

    private static string Answer(string status, string json) =>
        $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nRetry-After: 0\r\nContent-Length: {json.Length}\r\nConnection: "
            + $"close\r\n\r\n{json}";

    private static async Task<List<string>> QueuedAsync(MtaProcess mta)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{mta.HttpPort}") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", MtaProcess.AdminToken);
        using var json = JsonDocument.Parse(await client.GetStringAsync("/api/v1/admin/messages"));
        return [.. json.RootElement.GetProperty("deliveries").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
    }
}
