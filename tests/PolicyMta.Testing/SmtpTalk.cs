using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace PolicyMta.Testing;

/// <summary>One SMTP session spoken by hand: whatever a test wants to say goes out as it is.</summary>
public sealed class SmtpTalk : IAsyncDisposable
{
    private readonly TcpClient _client;
    private Stream _stream;
    private MailReader _reader;

    private SmtpTalk(TcpClient client)
    {
        _client = client;
        _stream = client.GetStream();
        _reader = new MailReader(_stream);
    }

    /// <summary>The reply to the last EHLO, with what the server offers.</summary>
    public string Capabilities { get; private set; } = "";

    /// <summary>Connects, takes the greeting and says EHLO.</summary>
    /// <param name="port">The port on loopback.</param>
    /// <param name="from">The own address; another of 127.0.0.0/8 for a test with many clients.</param>
    public static async Task<SmtpTalk> StartAsync(int port, IPAddress? from = null)
    {
        var talk = await ConnectAsync(port, from);
        await talk.ReplyAsync();
        await talk.HelloAsync();
        return talk;
    }

    /// <summary>Connects and says nothing; the greeting is still to be read.</summary>
    public static async Task<SmtpTalk> ConnectAsync(int port, IPAddress? from = null)
    {
        var client = new TcpClient(new IPEndPoint(from ?? IPAddress.Loopback, 0)) { NoDelay = true };
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return new SmtpTalk(client);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public async Task HelloAsync() => Capabilities = await CommandAsync("EHLO client.example");

    /// <summary>Whether the last EHLO offered this.</summary>
    public bool Offers(string keyword) => Capabilities.Split("\r\n").Any(
        line => line.Length > 4 && line[4..].Split(' ')[0].Equals(keyword, StringComparison.OrdinalIgnoreCase));

    /// <summary>STARTTLS and EHLO; any certificate will do.</summary>
    public async Task SecureAsync()
    {
        var reply = await CommandAsync("STARTTLS");
        if (!reply.StartsWith("220", StringComparison.Ordinal))
            throw new InvalidOperationException($"STARTTLS was answered {reply}");
        var secure = new SslStream(_stream, leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
        await secure.AuthenticateAsClientAsync("mta.test");
        (_stream, _reader) = (secure, new MailReader(secure));
        await HelloAsync();
    }

    public Task<string> CommandAsync(string command) => CommandAsync(Encoding.UTF8.GetBytes(command + "\r\n"));

    public async Task<string> CommandAsync(byte[] bytes)
    {
        await SendAsync(bytes);
        return await ReplyAsync();
    }

    public async Task SendAsync(byte[] bytes) => await _stream.WriteAsync(bytes);

    /// <summary>The next reply, all its lines; empty where the server has gone.</summary>
    public async Task<string> ReplyAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var reply = new StringBuilder();
        try
        {
            while (await _reader.ReadLineAsync(patience.Token) is { } line)
            {
                reply.Append(line);
                if (line.Length < 4 || line[3] != '-')
                    return reply.ToString();
                reply.Append("\r\n");
            }
        }
        catch (IOException)
        {
        }

        return "";
    }

    /// <summary>Reads until the server has gone and says how many replies there were.</summary>
    public async Task<int> CountRepliesAsync()
    {
        var count = 0;
        while ((await ReplyAsync()).Length > 0)
            count++;
        return count;
    }

    /// <summary>One message by DATA, dots stuffed; returns the first reply that refuses, or the last.</summary>
    public async Task<string> SendMailAsync(string mail, string recipient, byte[] content)
    {
        foreach (var command in (string[])[$"MAIL FROM:{mail}", $"RCPT TO:{recipient}", "DATA"])
        {
            var reply = await CommandAsync(command);
            if (reply[0] is not ('2' or '3'))
                return await RefusedAsync(reply);
        }

        return await CommandAsync([.. Stuff(content), .. ".\r\n"u8]);
    }

    /// <summary>One message by BDAT in chunks of the given size; returns the first reply that refuses, or the last.</summary>
    public async Task<string> SendChunksAsync(string mail, string recipient, byte[] content, int chunk)
    {
        foreach (var command in (string[])[$"MAIL FROM:{mail}", $"RCPT TO:{recipient}"])
        {
            var reply = await CommandAsync(command);
            if (reply[0] != '2')
                return await RefusedAsync(reply);
        }

        for (var at = 0; ; at += chunk)
        {
            var last = content.Length - at <= chunk;
            var piece = content[at..(last ? content.Length : at + chunk)];
            var reply = await CommandAsync([.. Encoding.ASCII.GetBytes($"BDAT {piece.Length}{(last ? " LAST" : "")}\r\n"), .. piece]);
            if (last || reply[0] != '2')
                return last && reply[0] == '2' ? reply : await RefusedAsync(reply);
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _stream.DisposeAsync();
    }

    private static byte[] Stuff(byte[] content)
    {
        var text = new List<byte>(content.Length + 16);
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] == '.' && (i == 0 || content[i - 1] == '\n'))
                text.Add((byte)'.');
            text.Add(content[i]);
        }

        return [.. text];
    }

    private async Task<string> RefusedAsync(string reply)
    {
        await CommandAsync("RSET");
        return reply;
    }
}
