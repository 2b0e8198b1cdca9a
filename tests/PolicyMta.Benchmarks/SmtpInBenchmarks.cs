using System.Buffers;
using BenchmarkDotNet.Attributes;
using PolicyMta.Core.Smtp.Content;
using PolicyMta.Core.Smtp.Parsing;
using PolicyMta.Core.Spool;

namespace PolicyMta.Benchmarks;

/// <summary>What arrives: commands, content, header.</summary>
public class SmtpInBenchmarks
{
    private readonly byte[] _command = "RCPT TO:<some.user@sink.example> NOTIFY=FAILURE"u8.ToArray();
    private readonly ContentLimits _limits = new(50_000_000);
    private byte[] _message = [];
    private ReadOnlySequence<byte> _data;

    [Params(10_240, 102_400)]
    public int Size { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _message = Sample.Message(Size);
        _data = new ReadOnlySequence<byte>([.. _message, .. ".\r\n"u8]);
    }

    [Benchmark(Description = "SMTP command parsing")]
    public int Command() => CommandParser.Parse(_command).Path.Length;

    private readonly ContentBudget _budget = ContentBudget.Unlimited();

    [Benchmark(Description = "DATA reception")]
    public int Data()
    {
        using var reader = new DataReader(_limits, _budget, Size);
        var input = _data;
        reader.TryRead(ref input);
        using var content = reader.Detach();
        return content.Length;
    }

    [Benchmark(Description = "header scan, one field read")]
    public string? Header() => new MessageContent(_message).GetHeader("Subject");
}
