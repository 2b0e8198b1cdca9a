using System.Text.Json;
using PolicyMta.Core.Hooks;

namespace PolicyMta.Core.Tests.Hooks;

/// <summary>What events and traces keep of a decision is no copy of the message, nor of secrets in it.</summary>
public sealed class DecisionJsonTests
{
    [Fact]
    public void Of_pieces_put_into_HTML_only_the_number_is_told()
    {
        var edit = new MessageEdit { SpliceHtml = [new TextSplice(0, 1, "secret-token"), new TextSplice(5, 0, "secret-too")] };
        var text = DecisionJson.Write(new InjectDecision { Edits = [edit] });
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(text);
        Assert.Equal(2, json.RootElement.GetProperty("edits")[0].GetProperty("spliceHtml").GetInt32());
    }

    [Fact]
    public void Long_texts_are_cut_and_what_was_not_said_is_left_out()
    {
        var words = new string('x', 500);
        var text = DecisionJson.Write(new InjectDecision
        {
            Edits =
            [
                new MessageEdit { AppendHtml = words }, new MessageEdit { ReplaceText = words }, new MessageEdit { AppendText = "short" },
            ],
        });
        using var json = JsonDocument.Parse(text);
        var edits = json.RootElement.GetProperty("edits");
        Assert.Equal(123, edits[0].GetProperty("appendHtml").GetString()!.Length);
        Assert.Equal(123, edits[1].GetProperty("replaceText").GetString()!.Length);
        Assert.Equal("short", edits[2].GetProperty("appendText").GetString());
        Assert.False(edits[2].TryGetProperty("spliceHtml", out _));
    }
}
