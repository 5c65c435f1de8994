using ActorCompute.ComputeNode.Compute;

namespace ActorCompute.ComputeNode.Tests.Compute;

public class PrintedStackTests
{
    [Fact]
    public void The_worker_s_own_frames_are_not_shown() => Assert.Equal("""
        Stack overflow.
        Repeated 1048154 times:
        --------------------------------
           at Uses.Overflow<int>(int)
        --------------------------------
        """, PrintedStack.Shown("""
        Stack overflow.
        Repeated 1048154 times:
        --------------------------------
           at Uses.Overflow`1[[System.Int32, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e]](System.Int32)
        --------------------------------
           at DynamicClass.ActorCompute.Worker.Code.Call(Receiver, ActorCompute.TaskContext, ActorCompute.Worker.Code.NoItem)
           at ActorCompute.Worker.Running.RunningThread.Run()
           at System.Threading.Thread.StartCallback()
           
        """));

    [Fact]
    public void What_a_user_s_code_printed_stays_whatever_it_is()
    {
        Assert.Equal("", PrintedStack.Shown(""));
        Assert.Equal("a\n\n   at System.Threading.Thread.Join()\nb", PrintedStack.Shown("a\n\n   at System.Threading.Thread.Join()\nb\n"));
    }
}
