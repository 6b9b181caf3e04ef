package whereabouts.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.apache.pekko.http.javadsl.model.Query;
import org.junit.jupiter.api.Test;

class TopParameterTest {
  private static OptionalInt top(String query) {
    return TopParameter.of(Query.create(query));
  }

  @Test
  void isTwentyUnlessTold() {
    assertThat(top("")).hasValue(20);
    assertThat(top("other=3")).hasValue(20);
    assertThat(top("top=1")).hasValue(1);
    assertThat(top("top=1000")).hasValue(1000);
  }

  @Test
  void isNothingElseThanANumberFromOneToAThousand() {
    for (String wrong : new String[] {"0", "1001", "-1", "", "ten", "1.5", "99999999999", "+5"}) {
      assertThat(top("top=" + wrong)).as(wrong).isEmpty();
    }
  }
}
