using System.Globalization;

namespace PolicyMta.RelayLoad;

/// <summary>What is to be sent, as the command line says.</summary>
internal sealed record Work
{
    /// <summary>The port of the server under test, on loopback.</summary>
    public int Inject { get; init; }

    /// <summary>The port on which mail comes back; 0 where none is to come.</summary>
    public int Sink { get; init; }

    public int Messages { get; init; } = 5_000;

    /// <summary>Messages before the counted ones.</summary>
    public int Warm { get; init; } = 1_000;

    public int Sessions { get; init; } = 20;

    /// <summary>Bytes of a message.</summary>
    public int Size { get; init; } = 10_240;

    public int Recipients { get; init; } = 1;

    /// <summary>How many domains the messages go to, in turn.</summary>
    public int Domains { get; init; } = 1;

    /// <summary>A new connection for each message.</summary>
    public bool Fresh { get; init; }

    /// <summary>Messages a second; 0 for as many as go.</summary>
    public int Rate { get; init; }

    /// <summary>Sessions that are opened and only held, in place of sending.</summary>
    public int Idle { get; init; }

    /// <summary>Seconds to wait for the last message to come back.</summary>
    public int Patience { get; init; } = 180;

    /// <summary>The control group of the server under test, for its CPU and memory.</summary>
    public string Group { get; init; } = "";

    public static Work Parse(string[] arguments)
    {
        var work = new Work();
        for (var i = 0; i < arguments.Length; i++)
        {
            var name = arguments[i];
            if (name == "--fresh")
            {
                work = work with { Fresh = true };
                continue;
            }

            if (++i == arguments.Length)
                throw new ArgumentException($"{name} needs a value");
            var value = arguments[i];
            if (name == "--group")
            {
                work = work with { Group = value };
                continue;
            }

            var number = int.Parse(value, CultureInfo.InvariantCulture);
            work = name switch
            {
                "--inject" => work with { Inject = number },
                "--sink" => work with { Sink = number },
                "--messages" => work with { Messages = number },
                "--warm" => work with { Warm = number },
                "--sessions" => work with { Sessions = number },
                "--size" => work with { Size = number },
                "--recipients" => work with { Recipients = number },
                "--domains" => work with { Domains = number },
                "--rate" => work with { Rate = number },
                "--idle" => work with { Idle = number },
                "--patience" => work with { Patience = number },
                _ => throw new ArgumentException($"unknown option {name}"),
            };
        }

        return work;
    }
}
