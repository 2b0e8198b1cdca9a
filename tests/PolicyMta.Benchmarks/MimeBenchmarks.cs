using System.Text;
using BenchmarkDotNet.Attributes;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Mime;
using PolicyMta.Core.Spool;

namespace PolicyMta.Benchmarks;

/// <summary>What a message of 10 KB says to a mail client, and edits of its text.</summary>
public class MimeBenchmarks
{
    private const string Header =
        "From: News <news@sender.example>\r\nTo: <user@sink.example>\r\nSubject: =?utf-8?B?5rOo5paH44Gu56K66KqN?=\r\nMIME-Version: 1.0\r\n"
            + "Content-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n"
            + "--inner\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";

    private const string Html =
        "\r\n--inner\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<body>\r\n";

    private const string File =
        "</body>\r\n--inner--\r\n--outer\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
            + "Content-Disposition: attachment; filename*=utf-8''%C3%9Cbersicht.pdf\r\n\r\n";

    private readonly byte[] _message = Message(10_240);
    private readonly ImmutableArray<MessageEdit> _footer = [new MessageEdit { AppendText = "Müller & Söhne" }];
    private ContentBuffer? _content;

    [GlobalSetup]
    public void SetUp() => _content = ContentBuffer.CopyOf(_message);

    [Benchmark(Description = "nothing asked", Baseline = true)]
    public int Nothing() => new MessageContent(_message).Header.Count;

    [Benchmark(Description = "subject")]
    public string? Subject() => MimeReading.Of(new MessageContent(_message)).Subject;

    [Benchmark(Description = "parts: type, charset, file name")]
    public int Parts()
    {
        var length = 0;
        foreach (var part in MimeReading.Of(new MessageContent(_message)).Parts)
            length += part.Type.Length + (part.Charset?.Length ?? 0) + (part.FileName?.Length ?? 0);
        return length;
    }

    [Benchmark(Description = "all facts of 10 KB")]
    public long All()
    {
        var facts = MimeReading.Of(new MessageContent(_message));
        var length = (facts.Subject?.Length ?? 0) + (facts.Text?.Length ?? 0) + (facts.Html?.Length ?? 0) + 0L;
        foreach (var part in facts.Parts)
            length += part.Type.Length + (part.Charset?.Length ?? 0) + (part.FileName?.Length ?? 0) + part.Size;
        return length;
    }

    [Benchmark(Description = "a footer in a quoted-printable part of 10 KB")]
    public int Footer()
    {
        using var editor = new ContentEditor(_content!);
        return editor.Apply(new MessageContent(_content!.Memory), _footer).Raw.Length;
    }

    private static byte[] Message(int size)
    {
        var text = new StringBuilder(Header, size + 80);
        Fill(size / 3, "A line of text with an =FC or two as most lines are in mail that is written by hand\r\n");
        text.Append(Html);
        Fill(2 * size / 3, "<p>A line of HTML with =C3=BC as most lines are in mail</p>\r\n");
        text.Append(File);
        Fill(size - 40, "JVBERi0xLjQKJeLjz9MKMyAwIG9iago8PC9GaWx0ZXIvRmxhdGVEZWNvZGUvTGVuZ3RoIDI0NDk+\r\n");
        return Encoding.ASCII.GetBytes(text.Append("--outer--\r\n").ToString());

        void Fill(int until, string line)
        {
            while (text.Length < until)
                text.Append(line);
        }
    }
}
